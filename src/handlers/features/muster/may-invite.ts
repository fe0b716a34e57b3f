/** Whether who asks for it may bring these into the incident, and what they are told when they may not. */
import { organisationName } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { tlpLabel } from "../../../core/marking/tlp.ts";
import { join, type Markdown, md, raw } from "../../../core/message.ts";
import { type InviteVerdict, mayInvite } from "../../../core/roll/may-invite.ts";
import { calledContacts } from "../../../core/roll.ts";
import { permitsOf } from "../../../db/marking.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import { organisationOf } from "../../runtime/context.ts";

/**
 * @param who ids of organisations and contacts of the directory
 * @returns why nobody is brought in, and who must be asked; undefined when all of them may be
 */
export async function notInvitable(
  context: IncidentContext,
  who: readonly string[],
): Promise<Markdown | undefined> {
  const { tx, incident, directory, participations, actor } = context;
  const permits = await permitsOf(tx, incident.id);
  const roll = await rollOf(tx, incident.id);
  const named = calledContacts(roll);
  const refused = [...new Set(who)].flatMap((id) => {
    const contact = directory.contacts.find((one) => one.id === id);
    const organisation = organisationOf(directory, contact?.organisation ?? id);
    if (!organisation) return [];
    const verdict = mayInvite(actor, organisation, contact, {
      incident,
      participations,
      permits,
      named,
      directory,
    });
    return verdict.ok ? [] : [{ id, name: contact?.name ?? organisation.name, why: verdict.why }];
  });
  if (refused.length === 0) return undefined;
  return md`Nothing was done. ${raw(join([...wholes(context, refused), ...others(context, refused)], " "))}`;
}

interface Refused {
  readonly id: string;
  readonly name: string;
  readonly why: Extract<InviteVerdict, { ok: false }>["why"];
}

/** Organisations as a whole, of an incident that is for named persons. */
function wholes(
  { incident, directory, prefix }: IncidentContext,
  refused: readonly Refused[],
): readonly Markdown[] {
  const these = refused.filter((one) => one.why === "persons");
  const [first] = these;
  if (!first) return [];
  const person = directory.contacts.find((one) => one.organisation === first.id)?.id ?? "<contact>";
  return [
    md`${tlpLabel("RED")} is for named persons, not for organisations: say who of ${names(these)} it is for, for example ${raw(code(`${prefix} invite ${incident.ref} ${person}`))}.`,
  ];
}

function others(
  { incident, directory, prefix }: IncidentContext,
  refused: readonly Refused[],
): readonly Markdown[] {
  const these = refused.filter((one) => one.why === "source");
  if (these.length === 0) return [];
  const source = organisationName(directory, incident.source);
  const ids = these.map((one) => one.id);
  const permit = ids.map((id) => raw(code(`${prefix} permit ${incident.ref} all --to ${id}`)).text);
  return [
    md`${incident.ref} is ${tlpLabel(incident.marking)} and comes from **${source}**: ${reach(incident)}, so that only ${source} can let ${names(these)} have it. Ask somebody of ${source} to type ${raw(code(`${prefix} invite ${incident.ref} ${ids.join(" ")}`))}, or to permit it, ${raw(join(permit))}, and try again then.`,
  ];
}

/** How far the label lets somebody who is not its source pass it on. */
function reach({ marking }: Incident): string {
  if (marking === "AMBER") return "you may pass it on to your own organisation and its clients only";
  if (marking === "AMBER+STRICT") return "you may pass it on within your own organisation only";
  return "you may pass it on to nobody";
}

function names(refused: readonly Refused[]): string {
  return refused.map((one) => one.name).join(", ");
}
