/** Taking people off the rolls and out of all rooms of an incident, and what becomes of rooms where nobody is left. */

import type { Incident } from "../../../core/incident/incident.ts";
import type { RollState } from "../../../core/roll.ts";
import { enqueue } from "../../../db/outbox.ts";
import { type KnownRollLine, MAIN, rollOf, setLine } from "../../../db/roll.ts";
import { type RoomMember, roomMembersOf } from "../../../db/room-members.ts";
import { type Room, roomsOf, saveRoom } from "../../../db/rooms.ts";
import { meantIn, noLongerMean } from "../../../db/side-rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { kick } from "./steps.ts";

type Who = Pick<KnownRollLine, "contact" | "organisation">;

export interface Removal {
  /** Lines of the roll for everybody that are `removed` from now on, as they were. */
  readonly lines: readonly KnownRollLine[];
  /** Purposes of the rooms that these people were in or were meant for. */
  readonly roomKeys: readonly string[];
}

const HERE: readonly RollState[] = ["wanted", "invited", "joined"];

/**
 * Anyone who it is said of: their lines on all rolls of the incident become `removed`, open invitations are taken
 * back, and rooms put them out. The steps for that wait in the rooms' lanes, so that what is said afterwards
 * is said when they are out.
 * @param why on the roll, with who decided it
 * @param shown to the people, where the network shows them a reason; says nothing of the incident
 */
export async function removeParticipants(
  context: TransactionContext,
  incident: Incident,
  isOut: (who: Who) => boolean,
  why: string,
  shown: string,
): Promise<Removal> {
  const { tx, now } = context;
  const rooms = await roomsOf(tx, incident.id);
  const removed = new Map<string, readonly KnownRollLine[]>();
  const roomKeys = new Set<string>();
  for (const roomKey of new Set([MAIN, ...rooms.map((room) => room.roomKey)])) {
    const roll = await rollOf(tx, incident.id, roomKey);
    const lines = roll.filter((line) => line.state !== "removed" && isOut(line));
    for (const line of lines)
      await setLine(tx, incident.id, line, { state: "removed", reason: why }, now, roomKey);
    const meant = roomKey === MAIN ? [] : (await meantIn(tx, incident.id, roomKey)).filter(isOut);
    for (const one of meant) await noLongerMean(tx, incident.id, roomKey, one);
    if (lines.length + meant.length > 0) roomKeys.add(roomKey);
    removed.set(roomKey, lines);
  }
  for (const room of rooms) {
    const roomMembers = await roomMembersOf(tx, room.id);
    const out = peopleToPutOut(room, roomMembers, removed.get(room.roomKey) ?? [], isOut);
    if (out.size > 0) roomKeys.add(room.roomKey);
    await enqueue(
      tx,
      [...out].map(([user, contact]) => {
        const who = contact === undefined ? { user } : { user, contact };
        return roomStep(room, kick.of({ room: room.id, ...who, reason: shown }), context.newId());
      }),
      now,
    );
    const staying = roomMembers.some((one) => !out.has(one.user));
    const coming = (await rollOf(tx, incident.id, room.roomKey)).some(
      (line) => line.network === room.network && HERE.includes(line.state),
    );
    if (room.state === "open" && out.size > 0 && !staying && !coming)
      await saveRoom(tx, {
        ...room,
        state: "silenced",
        silence: "nobody-left",
        reason: "nobody is left in it",
      });
  }
  return { lines: removed.get(MAIN) ?? [], roomKeys: [...roomKeys] };
}

/** By user id: everybody of them who is in the room or invited, as far as the room or its roll knows. */
function peopleToPutOut(
  room: Room,
  roomMembers: readonly RoomMember[],
  lines: readonly KnownRollLine[],
  isOut: (who: Who) => boolean,
): ReadonlyMap<string, string | undefined> {
  if (room.roomId === undefined) return new Map();
  const inside = roomMembers.flatMap(({ user, contact, organisation }) =>
    contact !== undefined && organisation !== undefined && isOut({ contact, organisation })
      ? [[user, contact] as const]
      : [],
  );
  const invited = lines.flatMap(({ network, userId, contact }) =>
    network === room.network && userId !== undefined ? [[userId, contact] as const] : [],
  );
  return new Map([...invited, ...inside]);
}
