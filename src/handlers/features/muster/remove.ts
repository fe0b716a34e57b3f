import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import { nameBook, organisationName } from "../../../core/directory/name-book.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { clockTime } from "../../../core/time.ts";
import { disarm } from "../../../db/due.ts";
import { removeParticipation } from "../../../db/incidents.ts";
import { withdrawNames, withdrawPermits } from "../../../db/marking.ts";
import { MAIN } from "../../../db/roll.ts";
import type { Room } from "../../../db/rooms.ts";
import { code } from "../../command-line/code.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, changed } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { organisationOf, signature } from "../../runtime/context.ts";
import { announce, refreshCards, refreshPowerLevels, tellPerson } from "../../runtime/outbox.ts";
import { recordAct } from "../../runtime/record.ts";
import { noSuchNames } from "../../runtime/unknown-names.ts";
import { type Removal, removeParticipants } from "./remove-participants.ts";

export const remove = incidentCommand({
  name: "remove",
  summary: "Remove an organisation or a contact from the incident, its rooms and its relay",
  positional: [{ name: "who" }],
  args: z.object({
    who: z.string().describe("An organisation or contact"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe("The reason; the remaining participants see it"),
  }),
  examples: ["remove ec3", 'remove ec3 --reason "Their part is over"', "remove INC-2026-0042 eve.europol"],
  requires: RESPONDERS,
  replies: "room",
  async run(context, { who, reason }) {
    const target = targetOf(context, who);
    const problem = objection(context, target);
    if (problem) return refused(say(bannerOf(context.incident), problem));
    return takeOut(context, target, reason);
  },
});

/** Whom it is about: all of an organisation, or one contact of it. */
interface Target {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly contact?: string;
}

function targetOf({ directory, participations }: IncidentContext, id: string): Target {
  const names = nameBook(directory);
  const contact = names.contact(id);
  // Organisations that the directory no longer has can still take part, and be taken out.
  const isOrganisation =
    organisationOf(directory, id) !== undefined || participations.some((one) => one.organisation === id);
  if (contact === undefined || isOrganisation)
    return { id, name: names.organisation(id), organisation: id, ...(isOrganisation ? {} : { contact: id }) };
  return { id, name: names.personOf(id), organisation: contact.organisation, contact: id };
}

function objection(context: IncidentContext, target: Target): Markdown | undefined {
  const { incident, directory, actor } = context;
  const source = organisationName(directory, incident.source);
  if (target.organisation === incident.source && actor.organisation !== incident.source)
    return md`Nothing was done: ${source} opened ${incident.ref}; only its own people can take it out.`;
  const lead = directory.contacts.find((one) => one.id === incident.lead);
  const leads =
    target.contact === undefined
      ? lead?.organisation === target.organisation
      : incident.lead === target.contact;
  if (lead && leads)
    return md`Nothing was done: **${lead.name}** leads ${incident.ref}. Hand over the lead first: ${raw(code(`${context.prefix} lead ${incident.ref} <contact>`))}`;
  return undefined;
}

async function takeOut(
  context: IncidentContext,
  target: Target,
  reason: string | undefined,
): Promise<Outcome> {
  const { tx, incident, now, directory, actor } = context;
  const isOut = ({ contact, organisation }: { contact?: string; organisation: string }) =>
    target.contact === undefined ? organisation === target.organisation : contact === target.contact;
  const why = `by ${signature(directory, actor)}${reason === undefined ? "" : `: ${reason}`}`;
  const shown = `Removed from ${incident.ref}`;

  const tookPart =
    target.contact === undefined && (await removeParticipation(tx, incident.id, target.organisation, now));
  const out = await removeParticipants(context, incident, isOut, why, shown);
  if (!tookPart && out.roomKeys.length === 0) return nobodyThere(context, target);

  for (const recipient of recipientsOf(context, target)) {
    await withdrawPermits(tx, incident.id, recipient);
    await disarm(tx, aboutIncident(incident.id), { data: { organisation: recipient } });
  }
  await withdrawNames(tx, incident.id, target.organisation, target.contact);
  const entry = await recordAct(context, incident, {
    kind: "removed",
    text: `${actor.name} removed ${target.name}${reason === undefined ? "" : `: ${reason}`}`,
    data: {
      ...(target.contact === undefined ? { organisation: target.organisation } : { contact: target.contact }),
      people: out.lines.flatMap((line) => line.contact ?? []),
      ...(reason === undefined ? {} : { reason }),
    },
  });
  const because = reason === undefined ? md`` : md`: ${reason}`;
  const text = attributed(context, md`removed **${target.name}** from the incident${raw(because)}`, [entry]);
  const message = say(bannerOf(incident), md`${raw(text)}${raw(stays(context, target))}`);
  const cites = [entry.number];
  const told: Room[] = [];
  for (const roomKey of new Set([MAIN, ...out.roomKeys]))
    told.push(...(await announce(context, incident, message, { roomKey, cites })));
  await tellRemoved(context, target, out);
  await refreshPowerLevels(context, incident);
  await refreshCards(context, incident);
  await changed(context, incident);
  const isToldHere = told.some(
    (room) => room.network === context.source.network && room.roomId === context.source.room,
  );
  return done(message, isToldHere, cites);
}

function nobodyThere(context: IncidentContext, target: Target): Outcome {
  const { incident, directory } = context;
  const problem =
    noSuchNames(directory, [target.id], context.prefix) ??
    md`Nothing was done: ${target.name} takes no part in ${incident.ref}, and nobody of them is in its rooms.`;
  return refused(say(bannerOf(incident), problem));
}

/** Permissions and alarms of these end. */
function recipientsOf({ directory }: IncidentContext, target: Target): readonly string[] {
  if (target.contact !== undefined) return [target.contact];
  const people = directory.contacts.filter((one) => one.organisation === target.organisation);
  return [target.organisation, ...people.map((one) => one.id)];
}

/** Who takes out one person must know what that does not do. */
function stays({ directory, participations, prefix, incident }: IncidentContext, target: Target): Markdown {
  if (target.contact === undefined) return md``;
  if (!participations.some((one) => one.organisation === target.organisation)) return md``;
  const name = organisationName(directory, target.organisation);
  const command = code(`${prefix} remove ${incident.ref} ${target.organisation}`);
  return md` ${name} goes on taking part; to end that, too: ${raw(command)}`;
}

/** That they are out, and nothing else. */
async function tellRemoved(context: IncidentContext, target: Target, { lines }: Removal): Promise<void> {
  const { incident, directory, actor, now } = context;
  const name = organisationName(directory, target.organisation);
  const text =
    target.contact === undefined
      ? md`**${signature(directory, actor)}** ended ${name}'s part in **${incident.ref}** at ${clockTime(now)}. You get no further messages; its label still binds you.`
      : md`You were removed from the rooms of **${incident.ref}** by **${signature(directory, actor)}**. Its label still binds you.`;
  for (const { contact, network, state } of lines) {
    if (contact === undefined || network === undefined || !context.networks.has(network)) continue;
    if (state !== "joined" && state !== "invited") continue;
    await tellPerson(context, incident, { contact, network }, say(bannerOf(incident), text), "no-content");
  }
}
