/** `room add`: a side room for some of those who take part, or further people for one that there is. */
import { bannerOf } from "../../../core/banner.ts";
import { byId } from "../../../core/directory/by-id.ts";
import type { Directory } from "../../../core/directory/directory.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import { type MusterPlan, musterPlan } from "../../../core/incident/muster.ts";
import { sideRoomName, sideRoomTag, tagOfSideRoom } from "../../../core/incident/names.ts";
import { compareTlp, type Tlp, tlpLabel } from "../../../core/marking/tlp.ts";
import { join, type Markdown, md, raw, say } from "../../../core/message.ts";
import { oneOf } from "../../../core/words.ts";
import { MAIN, rollOf, want } from "../../../db/roll.ts";
import { type Room, roomsOf } from "../../../db/rooms.ts";
import { type Meant, meanFor } from "../../../db/side-rooms.ts";
import { code, echo } from "../../command-line/code.ts";
import { attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, type Outcome, refused } from "../../runtime/command.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import { policyOf } from "../../runtime/policy.ts";
import { recordAct } from "../../runtime/record.ts";
import { asSideRoom, overrideOf, type SideRoom, sideRoomsFor } from "../../runtime/side-room.ts";
import { unknownNames } from "../../runtime/unknown-names.ts";
import { inTheWay } from "./history.ts";
import { openAndInvite } from "./open-and-invite.ts";

export interface Adding {
  readonly name: string;
  readonly with: readonly string[];
  readonly tlp?: Tlp | undefined;
  /** Network on which the rooms are to be; absent: where those wanted are at home. */
  readonly on?: string | undefined;
}

/** The side room that is meant, as far as it exists. */
interface There {
  /** Its key; that of a new one is none that another side room has. */
  readonly roomKey: string;
  readonly rooms: readonly Room[];
  readonly side: SideRoom | undefined;
}

export async function addSideRoom(context: IncidentContext, adding: Adding): Promise<Outcome> {
  const there = await sideRoomMeant(context, adding.name);
  const marking = there.side?.marking ?? adding.tlp ?? context.incident.marking;
  const problem = objection(context, adding, there, marking);
  if (problem) return no(context, problem);
  const plan = await planOf(context, adding, there, marking);
  // A room for oneself alone is none.
  if (plan.lines.every((line) => line.contact === context.actor.id && !there.side))
    return no(context, nobody(context, plan));
  const blocked = await blockedBy(context, there.roomKey, plan);
  if (blocked) return no(context, blocked);
  return finish(context, adding, there, marking, plan);
}

/** One that is for others is nothing to know of: theirs is another with the same name. */
async function sideRoomMeant({ tx, incident, actor, pick }: IncidentContext, name: string): Promise<There> {
  const own = (await sideRoomsFor(tx, incident, actor)).find(({ side }) => side.title === name);
  if (own) return { ...own, roomKey: own.side.roomKey };
  const isTaken = (await roomsOf(tx, incident.id)).some((room) => room.roomKey === name);
  return { roomKey: isTaken ? `${name}.${sideRoomTag(pick)}` : name, rooms: [], side: undefined };
}

function objection(
  context: IncidentContext,
  { name, with: wanted, tlp, on }: Adding,
  { rooms, side }: There,
  marking: Tlp,
): Markdown | undefined {
  const { incident, directory, participations, prefix } = context;
  if (incident.status === "closed")
    return md`${incident.ref} is closed. Open it again first: ${raw(code(`${prefix} reopen ${incident.ref}`))}`;
  const isGone = rooms.some((room) => room.silence === "closed");
  if (name === MAIN || isGone || (!side && name.includes(".")))
    return md`the name ${raw(echo(name))} cannot be used. Take another one.`;
  if (wanted.length === 0)
    return md`say who is to be in it: ${raw(code(`${prefix} room add ${name} --with <organisation or contact>`))}`;
  const unknown = unknownNames(directory, wanted, prefix);
  if (unknown) return unknown;
  const takesPart = new Set(participations.map((one) => one.organisation));
  const names = nameBook(directory);
  const outside = wanted.filter((id) => !takesPart.has(names.contact(id)?.organisation ?? id));
  if (outside.length > 0)
    return md`side rooms are for those who take part in ${incident.ref}. First ${raw(code(`${prefix} invite ${incident.ref} ${outside.join(" ")}`))}`;
  if (side && tlp !== undefined && tlp !== side.marking)
    return md`the side room ${name} is ${tlpLabel(side.marking)}; that was settled when it was opened. Open another one for ${tlpLabel(tlp)}.`;
  if (compareTlp(marking, incident.marking) < 0)
    return md`${incident.ref} is ${tlpLabel(incident.marking)}; a side room can be stricter, not ${tlpLabel(marking)}.`;
  const networks = [...context.networks.keys()];
  if (on !== undefined && !networks.includes(on))
    return md`there is no network ${raw(echo(on))} to open a room on. There is ${oneOf(networks, "and")}.`;
  return undefined;
}

/** Who is to be invited where, beyond those who are there already. Anyone who opens the room is in it. */
async function planOf(
  context: IncidentContext,
  adding: Adding,
  { side, roomKey }: There,
  marking: Tlp,
): Promise<MusterPlan> {
  const { tx, incident, actor } = context;
  const networks = adding.on === undefined ? [...context.networks.keys()] : [adding.on];
  const plan = musterPlan(atHomeOn(context.directory, adding.on), policyOf(context), {
    opener: actor,
    openerNetwork: adding.on ?? context.network,
    with: adding.with,
    marking,
    networks,
  });
  const here = (await rollOf(tx, incident.id, roomKey)).flatMap((line) =>
    ["wanted", "invited", "joined"].includes(line.state) ? [line.contact] : [],
  );
  const isAsked = (contact: string | undefined, organisation: string) =>
    adding.with.includes(organisation) ||
    (contact !== undefined && adding.with.includes(contact)) ||
    (side === undefined && contact === actor.id);
  const lines = plan.lines.filter(
    (line) => isAsked(line.contact, line.organisation) && !here.includes(line.contact),
  );
  return {
    organisations: plan.organisations.filter(
      (id) => adding.with.includes(id) || lines.some((line) => line.organisation === id),
    ),
    lines,
    unreachable: plan.unreachable.filter((one) => isAsked(one.contact, one.organisation)),
    networks: [...new Set(lines.map((line) => line.network))],
  };
}

/** With `--on` everybody is met on that network, wherever they are at home. */
function atHomeOn(directory: Directory, on: string | undefined): Directory {
  if (on === undefined) return directory;
  return {
    ...directory,
    organisations: directory.organisations.map((one) => ({ ...one, networks: [on] })),
  };
}

function nobody(context: IncidentContext, { unreachable }: MusterPlan): Markdown {
  if (unreachable.length === 0) return md`everybody asked for is in it or invited already.`;
  return md`nobody can be invited. ${raw(
    join(
      unreachable.slice(0, 5).map((one) => md`${one.reason}.`),
      " ",
    ),
  )} How to reach them otherwise: ${raw(code(`${context.prefix} directory <organisation>`))}`;
}

/** Newcomers read what was said before they came, where the network shows it to them. */
async function blockedBy(
  context: IncidentContext,
  roomKey: string,
  plan: MusterPlan,
): Promise<Markdown | undefined> {
  const contacts = byId(context.directory.contacts);
  const newcomers = plan.lines.flatMap(({ contact: id, network }) => {
    const contact = contacts.get(id);
    return contact ? [{ contact, network }] : [];
  });
  const numbers = await inTheWay(context, roomKey, newcomers);
  if (numbers.length === 0) return undefined;
  const [first] = numbers;
  const entries = numbers.length === 1 ? `entry ${first}` : `entries ${oneOf(numbers.map(String), "and")}`;
  const permit = code(`${context.prefix} permit ${context.incident.ref} ${first} --to <organisation>`);
  return md`whoever joins that room reads what was said there before, and ${entries} may not go to all of them. Have the source permit each (${raw(permit)}), or open another side room.`;
}

async function finish(
  context: IncidentContext,
  adding: Adding,
  there: There,
  marking: Tlp,
  plan: MusterPlan,
): Promise<Outcome> {
  const { tx, incident, now, actor } = context;
  const { roomKey } = there;
  await meanFor(tx, incident.id, roomKey, meantBy(adding, plan), now);
  await want(
    tx,
    incident.id,
    plan.lines.map(({ contact, organisation, network }) => {
      return { contact, organisation, network, state: "wanted" as const, changedAt: now };
    }),
    roomKey,
  );
  await openAndInvite(context, incident, {
    roomKey,
    name: nameFor(context, there),
    marking,
    networks: plan.networks,
    people: plan.lines,
    report: { network: context.network, to: context.replyTo },
  });
  const room = (await roomsOf(tx, incident.id)).find((one) => one.roomKey === roomKey);
  const side = room && (await asSideRoom(tx, incident, room));
  if (!side) throw new Error("a side room without a room");
  const names = nameBook(context.directory);
  const whom = oneOf(
    adding.with.map((id) => names.contact(id)?.name ?? names.organisation(id)),
    "and",
  );
  const did = there.side
    ? `asked ${whom} into the side room ${adding.name}`
    : `opened the side room ${adding.name} with ${whom}`;
  const entry = await recordAct(context, incident, {
    kind: "command",
    text: `${actor.name} ${did}`,
    data: { command: "room add", purpose: roomKey, with: adding.with },
    ...overrideOf(side, actor.organisation),
  });
  const cites = [entry.number];
  const banner = bannerOf({ ...incident, marking });
  const text = attributed(context, md`${did}`, [entry]);
  if (there.side) await announce(context, incident, say(banner, text), { roomKey, cites });
  await refreshCards(context, incident);
  const items = [
    ...plan.unreachable.map((one) => md`**Not reachable:** ${one.reason}`),
    ...plan.networks.map((network) => {
      const people = plan.lines
        .filter((line) => line.network === network)
        .map((line) => names.personOf(line.contact));
      return md`**${network}**: inviting ${people.join(", ")}`;
    }),
  ];
  return done(say(banner, text, { type: "list", items }), false, cites);
}

/** Organisations of which nobody could be reached are meant, too: their people may read what is said there. */
function meantBy(adding: Adding, plan: MusterPlan): readonly Meant[] {
  const reached = plan.lines.map(({ contact, organisation }) => ({ contact, organisation }));
  const silent = plan.unreachable
    .filter((one) => plan.organisations.includes(one.organisation))
    .map(({ contact, organisation }) =>
      contact !== undefined && adding.with.includes(contact) ? { contact, organisation } : { organisation },
    );
  return [...reached, ...silent];
}

/** The name that the rooms with this key have, or one that nobody can guess. */
function nameFor({ incident, pick }: IncidentContext, { rooms: [room] }: There): string {
  const own = room && tagOfSideRoom(room.name);
  return sideRoomName(incident.ref, incident.codename, own ?? sideRoomTag(pick));
}

function no({ incident }: IncidentContext, why: Markdown): Outcome {
  return refused(say(bannerOf(incident), md`Nothing was done: ${raw(why)}`));
}
