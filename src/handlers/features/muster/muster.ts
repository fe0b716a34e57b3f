/** Mustering people: who is wanted where goes to the roll, rooms and invitations go to the outbox. */

import type { Policy } from "../../../core/directory/directory.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type MusterPlan, musterPlan, type Unreachable } from "../../../core/incident/muster.ts";
import { roomName } from "../../../core/incident/names.ts";
import { join, type Markdown, md, raw } from "../../../core/message.ts";
import { MAX_NAMES } from "../../../core/message-budgets.ts";
import type { RollState } from "../../../core/roll.ts";
import type { NewEntry } from "../../../core/timeline/entry.ts";
import { addParticipation, type LockedIncident } from "../../../db/incidents.ts";
import { rollOf, want } from "../../../db/roll.ts";
import { append } from "../../../db/timeline.ts";
import { expectAnswers } from "../../runtime/call-next.ts";
import type { CommandContext } from "../../runtime/command.ts";
import { byMuster } from "../../runtime/record.ts";
import { openAndInvite } from "../rooms/open-and-invite.ts";
import { brief } from "./briefing.ts";

/** The work that was started; its outcome is reported when it is known. */
export interface Mustered {
  /** Organisations that take part from now on and did not before. */
  readonly newOrganisations: readonly string[];
  /** Lines for the reply: who is invited where, and who cannot be and why. */
  readonly lines: readonly Markdown[];
}

/**
 * Plans and sets going the mustering of organisations and contacts.
 * @param wanted organisation and contact ids that exist in the directory.
 * @param opening whether the incident is being opened: then the actor's own organisation is mustered too, and
 *   there is a room on the actor's network even when nobody else is invited there.
 */
export async function muster(
  context: CommandContext,
  incident: LockedIncident,
  policy: Policy,
  wanted: readonly string[],
  opening: boolean,
): Promise<Mustered> {
  const everybody = musterPlan(context.directory, policy, {
    opener: context.actor,
    openerNetwork: context.network,
    with: wanted,
    marking: incident.marking,
    networks: [...context.networks.keys()],
  });
  const here = new Set(
    (await rollOf(context.tx, incident.id))
      .filter((line) => PRESENT.includes(line.state))
      .flatMap((line) => line.contact ?? []),
  );
  const plan = opening ? everybody : additionTo(everybody, wanted, here);

  const newOrganisations: string[] = [];
  for (const organisation of plan.organisations) {
    if (await addParticipation(context.tx, incident.id, organisation, context.now))
      newOrganisations.push(organisation);
  }
  await want(context.tx, incident.id, [
    ...plan.lines.map((line) => ({
      contact: line.contact,
      organisation: line.organisation,
      network: line.network,
      state: "wanted" as const,
      changedAt: context.now,
    })),
    ...plan.unreachable.map((line) => ({
      ...(line.contact === undefined ? {} : { contact: line.contact }),
      organisation: line.organisation,
      state: "failed" as const,
      reason: line.reason,
      changedAt: context.now,
    })),
  ]);
  await append(
    context.tx,
    incident,
    plan.unreachable.map((line) => unreachableEntry(context, incident, line)),
    context.now,
  );
  await openAndInvite(context, incident, {
    name: roomName(incident.ref, incident.codename),
    networks: plan.networks,
    people: plan.lines,
    report: { network: context.network, to: context.replyTo },
  });
  const called = new Set(plan.lines.map((line) => line.organisation));
  await expectAnswers(context, incident, policy, [...called]);
  await briefWhoIsHere(context, incident, newOrganisations);
  return { newOrganisations, lines: replyLines(context, plan, opening ? [] : newOrganisations) };
}

/** People who were in a room before their organisation was let in. */
async function briefWhoIsHere(
  context: CommandContext,
  incident: Incident,
  organisations: readonly string[],
): Promise<void> {
  for (const line of await rollOf(context.tx, incident.id)) {
    if (line.state !== "joined" || !organisations.includes(line.organisation)) continue;
    const contact = context.directory.contacts.find((one) => one.id === line.contact);
    if (contact && line.network !== undefined) await brief(context, incident, contact, line.network);
  }
}

const PRESENT: readonly RollState[] = ["wanted", "invited", "joined"];

/**
 * The request beyond the people who are there already. A contact who is asked for by name brings their organisation in, also
 * when they are in the room already because somebody added them by hand.
 */
function additionTo(plan: MusterPlan, wanted: readonly string[], here: ReadonlySet<string>): MusterPlan {
  const asked = (line: { readonly contact?: string; readonly organisation: string }) =>
    wanted.includes(line.organisation) || (line.contact !== undefined && wanted.includes(line.contact));
  const lines = plan.lines.filter((line) => asked(line) && !here.has(line.contact));
  const unreachable = plan.unreachable.filter(asked);
  const organisations = plan.organisations.filter(
    (id) => wanted.includes(id) || plan.lines.some((line) => line.organisation === id && asked(line)),
  );
  return { organisations, lines, unreachable, networks: [...new Set(lines.map((line) => line.network))] };
}

function unreachableEntry(context: CommandContext, incident: Incident, line: Unreachable): NewEntry {
  const data = { organisation: line.organisation, ...(line.contact ? { contact: line.contact } : {}) };
  const { reason: text, organisation } = line;
  return byMuster(incident, { kind: "invite-failed", text, data, organisation }, context.now);
}

/** What could not be done comes first: it needs somebody to act. */
function replyLines(
  context: CommandContext,
  plan: MusterPlan,
  joined: readonly string[],
): readonly Markdown[] {
  const names = nameBook(context.directory);
  const perNetwork = plan.networks.map((network) => {
    const lines = plan.lines.filter((line) => line.network === network);
    const people = lines.slice(0, MAX_NAMES).map((line) => md`${names.personOf(line.contact)}`);
    const more = lines.length > people.length ? md` and ${lines.length - people.length} more` : md``;
    return lines.length === 0 ? [] : [md`**${network}**: inviting ${raw(join(people))}${raw(more)}`];
  });
  // Of whom nobody is named above: they are in the rooms already, and count from now on.
  const silent = joined.filter(
    (id) => ![...plan.lines, ...plan.unreachable].some((line) => line.organisation === id),
  );
  const lines = [
    ...plan.unreachable.map((line) => md`**Not reachable:** ${line.reason}${otherWays(context, line)}`),
    ...perNetwork.flat(),
    ...silent.map(
      (id) => md`**${names.organisation(id)}** takes part from now on; who was asked for is here already`,
    ),
  ];
  return lines.length > 0 ? lines : [md`Nobody new to invite: all of them are here or invited.`];
}

/** `; by other means: phone +31 70 555 07 01`: what the directory has for people to use. */
function otherWays(context: CommandContext, { contact }: Unreachable): string {
  const addresses = context.directory.contacts.find((one) => one.id === contact)?.addresses ?? {};
  const ways = ["phone", "email"].flatMap((way) =>
    Object.hasOwn(addresses, way) && addresses[way] ? [`${way} ${addresses[way]}`] : [],
  );
  return ways.length === 0 ? "" : `; by other means: ${ways.join(", ")}`;
}
