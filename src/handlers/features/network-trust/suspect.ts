/** An incident goes on without a network: its rooms there fall silent, and its people are called to others. */

import { bannerOf } from "../../../core/banner.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type CallBack, type Moved, movePlan } from "../../../core/incident/move-plan.ts";
import { roomName, sideRoomName, tagOfSideRoom } from "../../../core/incident/names.ts";
import { type Block, join, type Markdown, type Message, md, raw, say } from "../../../core/message.ts";
import { MAX_MOVED } from "../../../core/message-budgets.ts";
import type { RollState } from "../../../core/roll.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { moveLine } from "../../../db/networks.ts";
import { MAIN, rollOf, setContact } from "../../../db/roll.ts";
import { beginGap } from "../../../db/room-gaps.ts";
import { type Room, roomsOf, saveRoom } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { CommandContext } from "../../runtime/command.ts";
import { signature } from "../../runtime/context.ts";
import { announce, refreshCards, tellWhoAnswersForIt } from "../../runtime/outbox.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { openAndInvite } from "../rooms/open-and-invite.ts";

/** Who was called elsewhere, and who could not be. */
export interface Move {
  readonly moved: readonly Moved[];
  readonly callBack: readonly CallBack[];
}

/** Who could not be invited there may be reached elsewhere; who declined or left is not called again. */
const CALLED: readonly RollState[] = ["wanted", "invited", "joined", "failed"];

/** @param context already without the network */
export async function leaveNetwork(
  context: CommandContext,
  incidentId: string,
  network: string,
  reason: string | undefined,
): Promise<readonly Move[]> {
  const incident = await lockIncident(context.tx, incidentId);
  if (!incident || incident.status === "closed") return [];
  const rooms = (await roomsOf(context.tx, incident.id)).filter((room) => room.network === network);
  const moves: Move[] = [];
  for (const room of rooms) {
    await silence(context, room, reason);
    const move = await callElsewhere(context, incident, room);
    await tell(context, incident, room, reason, move);
    moves.push(move);
  }
  await refreshCards(context, incident);
  return moves;
}

async function silence({ tx }: CommandContext, room: Room, reason: string | undefined): Promise<void> {
  const why = `its network is not trusted${reason === undefined ? "" : `: ${reason}`}`;
  if (room.state === "open")
    await saveRoom(tx, { ...room, state: "silenced", silence: "not-trusted", reason: why });
  if (room.state === "wanted") await saveRoom(tx, { ...room, state: "failed", late: true, reason: why });
}

/** By the addresses that they have on other networks; who has none is left to people. */
async function callElsewhere(context: CommandContext, incident: Incident, room: Room): Promise<Move> {
  const { tx, now, directory } = context;
  const roll = await rollOf(tx, incident.id, room.roomKey);
  const people = roll.filter((line) => line.network === room.network && CALLED.includes(line.state));
  const plan = movePlan(
    directory,
    people.flatMap((line) => line.contact ?? []),
    [...context.networks.keys()],
  );
  for (const one of plan.moved) await moveLine(tx, incident.id, room.roomKey, one.contact, one.network, now);
  for (const { contact } of plan.callBack) {
    const reason = `${room.network} is not trusted, and the directory has no address elsewhere`;
    const change = { state: "failed", reason, network: null } as const;
    await setContact(tx, incident.id, contact, change, now, room.roomKey);
  }
  await openAndInvite(context, incident, {
    roomKey: room.roomKey,
    name: nameElsewhere(incident, room),
    ...(room.marking === undefined ? {} : { marking: room.marking }),
    networks: [...new Set(plan.moved.map((one) => one.network))],
    people: plan.moved,
  });
  return plan;
}

/** Names are free on another network until somebody takes them there. */
function nameElsewhere({ ref, codename }: Incident, room: Room): string {
  const tag = tagOfSideRoom(room.name);
  return room.roomKey === MAIN || tag === undefined
    ? roomName(ref, codename)
    : sideRoomName(ref, codename, tag);
}

async function tell(
  context: CommandContext,
  incident: LockedIncident,
  room: Room,
  reason: string | undefined,
  move: Move,
): Promise<void> {
  const { tx, now, actor, directory } = context;
  const { network, roomKey } = room;
  const names = nameBook(directory);
  const entries = await append(
    tx,
    incident,
    [
      {
        kind: "network-suspect",
        text: `${actor.name} no longer trusts ${network}${reason === undefined ? "" : `: ${reason}`}. ${inWords(context, move)}`,
        data: {
          network,
          moved: move.moved.map((one) => ({ contact: one.contact, network: one.network })),
          callBack: move.callBack.map((one) => one.contact),
          ...(reason === undefined ? {} : { reason }),
        },
        occurredAt: now,
        author: actor.id,
        organisation: actor.organisation,
        ...(await markingOverrideIn(tx, incident, room)),
        source: { network: context.network },
      },
    ],
    now,
  );
  for (const entry of entries) await beginGap(tx, room.id, entry);
  const because = reason === undefined ? md`` : md`: ${reason}`;
  const message: Message = say(
    bannerOf(markedAs(incident, room)),
    md`**${network} is not trusted any more**, says ${signature(directory, actor)}${raw(because)}. Muster sends nothing there and takes no commands from there. Do not use it for ${incident.ref}, nor mail or telephone numbers that were sent over it. Whoever turns up from there: call them back on a number that you know, before you tell them anything.`,
    ...list(md`**Called here or elsewhere:**`, calledTo(names.personOf, move)),
    ...list(
      md`**Somebody please call these back; they have no address on another network:**`,
      move.callBack.map(
        ({ contact, ways }) =>
          md`${names.personOf(contact)}: ${ways.join(", ") || "the directory has no telephone number either"}`,
      ),
    ),
  );
  const cites = entries.map((entry) => entry.number);
  const told = await announce(context, incident, message, { roomKey, cites });
  const [elsewhere] = context.networks.keys();
  if (told.length === 0 && elsewhere !== undefined)
    await tellWhoAnswersForIt(context, incident, elsewhere, message);
}

/** `matrix: Alice Duty (CERT-EU), Bob Guard (EP)`. */
function calledTo(personOf: (id: string) => string, { moved }: Move): readonly Markdown[] {
  const networks = [...Map.groupBy(moved, (one) => one.network)];
  return networks.map(([network, people]) => {
    const more = people.length > MAX_MOVED ? md` and ${people.length - MAX_MOVED} more` : md``;
    const shown = people.slice(0, MAX_MOVED).map((one) => md`${personOf(one.contact)}`);
    return md`**${network}**: ${raw(join(shown))}${raw(more)}`;
  });
}

function list(title: Markdown, items: readonly Markdown[]): readonly Block[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_MOVED;
  const shown = more > 0 ? [...items.slice(0, MAX_MOVED), md`and ${more} more, on the roll`] : items;
  return [
    { type: "text", text: title },
    { type: "list", items: shown },
  ];
}

function inWords({ directory }: CommandContext, { moved, callBack }: Move): string {
  const names = nameBook(directory);
  const called = moved.map((one) => `${names.person(one.contact)} to ${one.network}`);
  const silent = callBack.map((one) => names.person(one.contact));
  const parts = [
    ...(called.length === 0 ? [] : [`Called: ${called.join(", ")}.`]),
    ...(silent.length === 0 ? [] : [`No address elsewhere: ${silent.join(", ")}.`]),
  ];
  return parts.length === 0 ? "Nobody was met there." : parts.join(" ");
}
