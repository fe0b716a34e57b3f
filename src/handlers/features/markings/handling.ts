/** From the flags of a note or decision to what binds it; or why it cannot be bound like that. */

import { z } from "zod";
import { organisationName } from "../../../core/directory/name-book.ts";
import type { MarkingOverride } from "../../../core/incident/decide.ts";
import { looksLikeLabel } from "../../../core/marking/caveat.ts";
import { circleOf, type Handling } from "../../../core/marking/marking.ts";
import type { Pap } from "../../../core/marking/pap.ts";
import { compareTlp, type Tlp, tlpLabel } from "../../../core/marking/tlp.ts";
import { type Markdown, md, raw } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import { oneLine, oneOf } from "../../../core/words.ts";
import { code } from "../../command-line/code.ts";
import { freeText, LABEL_AS_CAVEAT, papArgument, tlpArgument } from "../../command-line/label.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import { nameOf, organisationOf } from "../../runtime/context.ts";
import { overrideOf, type SideRoom } from "../../runtime/side-room.ts";
import { unknownNames } from "../../runtime/unknown-names.ts";

/** The flags, for every command that puts words on record. */
export const HANDLING = {
  tlp: tlpArgument().optional().describe("Label of the text (TLP 2.0); without it, that of the incident"),
  pap: papArgument().optional().describe("Permissible actions (PAP)"),
  only: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("The only organisations that may have it, beside your own"),
  to: z.array(z.string()).min(1).optional().describe("Contacts who may have it, at TLP:RED"),
  caveat: freeText(200).min(1).optional().describe("Another restriction on its readers; in quotes"),
};

export interface Flags {
  readonly tlp?: Tlp | undefined;
  readonly pap?: Pap | undefined;
  readonly only?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
  readonly caveat?: string | undefined;
}

/** Whether the flags keep words from some of those who would have them otherwise. */
export function isNarrower(flags: Flags): boolean {
  return flags.tlp !== undefined || flags.only !== undefined || flags.to !== undefined;
}

/** `bound` is undefined when nothing but the incident's marking binds it. */
export type Bound = { readonly bound: MarkingOverride | undefined } | { readonly problem: Markdown };

/**
 * What binds words that the actor puts on record here.
 * @param side the side room in which they are typed
 */
export function bindingOf(context: IncidentContext, flags: Flags, side: SideRoom | undefined): Bound {
  const least = side?.marking ?? context.incident.marking;
  const tlp = flags.tlp ?? least;
  const problem = problemOf(context, flags, tlp, side);
  if (problem) return { problem };

  const source = context.actor.organisation;
  const plain = tlp === least && !flags.pap && !flags.only && !flags.to && !flags.caveat;
  if (plain && side === undefined) return { bound: undefined };

  const base = side && overrideOf(side, source).handling;
  const only = flags.only === undefined ? base?.only : [...new Set([source, ...flags.only])];
  const named = namedOf(context, flags, tlp, base);
  const pap = flags.pap ?? context.incident.pap;
  const circle = circleOf({ tlp, only, named }, context.incident.marking);
  const handling: Handling = {
    source,
    circle,
    ...(circle === "participants" && tlp === context.incident.marking ? { follows: true } : {}),
    ...(pap === undefined ? {} : { pap }),
    ...(only === undefined ? {} : { only }),
    ...(named === undefined ? {} : { named }),
    ...(flags.caveat === undefined ? {} : { caveats: [oneLine(flags.caveat)] }),
  };
  return { bound: { marking: tlp, handling } };
}

/** Whom TLP:RED names: the author in any case. Nobody in particular where the incident, or the room, names them. */
function namedOf(
  { actor }: IncidentContext,
  { to }: Flags,
  tlp: Tlp,
  base: Handling | undefined,
): readonly string[] | undefined {
  if (tlp !== "RED") return undefined;
  if (to === undefined) return base?.named;
  return [...new Set([actor.id, ...to])];
}

function problemOf(
  context: IncidentContext,
  { only, to, caveat }: Flags,
  tlp: Tlp,
  side: SideRoom | undefined,
): Markdown | undefined {
  const { incident } = context;
  if (caveat !== undefined && looksLikeLabel(caveat)) return LABEL_AS_CAVEAT;
  if (side !== undefined && compareTlp(tlp, side.marking) < 0) {
    return md`What is said in this room is ${tlpLabel(side.marking)}. Say it in the room for everybody who takes part to mark it ${tlpLabel(tlp)}.`;
  }
  if (tlp === "RED") {
    if (only !== undefined)
      return md`TLP:RED is for persons, not for organisations: name them with ${raw(code("--to"))}.`;
    if (to === undefined && incident.marking !== "RED" && side?.marking !== "RED")
      return md`TLP:RED is for the persons named and nobody else: name them with ${raw(code("--to"))}. You are among them in any case.`;
  } else if (to !== undefined) {
    return md`${raw(code("--to"))} names persons, which only TLP:RED does. Add ${raw(code("--tlp RED"))}, or name organisations with ${raw(code("--only"))}.`;
  }
  return recipientProblem(context, only ?? to ?? [], tlp, side);
}

/** Why these organisations or contacts cannot be given something at that label. */
export function recipientProblem(
  context: IncidentContext,
  recipients: readonly string[],
  tlp: Tlp,
  side?: SideRoom,
): Markdown | undefined {
  const { directory, incident, participations, prefix } = context;
  const unknown = unknownNames(directory, recipients, prefix);
  if (unknown) return unknown;
  for (const id of recipients) {
    const contact = directory.contacts.find((one) => one.id === id);
    const organisation = organisationOf(directory, contact?.organisation ?? id);
    if (organisation === undefined) continue;
    if (tlp === "RED" && contact === undefined) return personsOf(context, id);
    const own = organisation.id === context.actor.organisation;
    if (!own && compareTlp(organisation.ceiling, tlp) < 0) {
      return md`${organisation.name} may receive up to ${tlpLabel(organisation.ceiling)}; this is ${tlpLabel(tlp)}.`;
    }
    if (!participations.some((one) => one.organisation === organisation.id)) {
      const invite = code(`${prefix} invite ${incident.ref} ${id}`);
      return md`${organisation.name} takes no part in ${incident.ref}. Invite it first: ${raw(invite)}`;
    }
    if (side !== undefined && !own && !side.organisations.includes(organisation.id)) {
      return md`This room is not for ${organisation.name}. Say it in the room for everybody who takes part.`;
    }
  }
  return undefined;
}

function personsOf({ directory }: IncidentContext, organisation: string): Markdown {
  const name = organisationName(directory, organisation);
  const people = directory.contacts.filter((one) => one.organisation === organisation).slice(0, MAX_EXAMPLES);
  const hint = people.length === 0 ? "" : `, for example ${oneOf(people.map((one) => one.id))}`;
  return md`TLP:RED is for persons: name contacts of ${name}${hint}.`;
}

/** `Nothing was recorded. …` */
export function nothing(done: string, problem: Markdown): Markdown {
  return md`Nothing was ${done}. ${raw(problem)}`;
}

/** Names of whom an entry at TLP:RED names, without its author. */
export function othersNamed(context: IncidentContext, handling: Handling | undefined): readonly string[] {
  return (handling?.named ?? []).filter((id) => id !== context.actor.id);
}

export function namesOf(context: IncidentContext, contacts: readonly string[]): string {
  return oneOf(
    contacts.map((id) => nameOf(context.directory, id)),
    "and",
  );
}
