/** A room that Muster has lost, for its account is out of it or the room was replaced: another is opened, and its people are called there. */
import type { Incident } from "../../../core/incident/incident.ts";
import { nextRoomName } from "../../../core/incident/names.ts";
import { isPerson } from "../../../core/roll.ts";
import type { Entry } from "../../../core/timeline/entry.ts";
import { rollOf, setContact } from "../../../db/roll.ts";
import { beginGap } from "../../../db/room-gaps.ts";
import { removeRoomMember, roomMembersOf } from "../../../db/room-members.ts";
import { type Room, saveRoom } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { openAndInvite } from "./open-and-invite.ts";

/** Somebody who puts Muster out again and again gets no endless row of rooms. */
const MAX_REPLACEMENTS = 5;

const CALLED = new Set(["joined", "invited", "wanted"]);

/** Ids of those who are called, undefined: no room takes its place, and why is for people to see to. */
export async function toBeCalled(
  { tx, networks }: TransactionContext,
  incident: Incident,
  room: Room,
): Promise<readonly string[] | undefined> {
  const isOver = incident.status === "closed" || room.silence === "closed" || room.silence === "nobody-left";
  if (isOver || !networks.has(room.network) || nextRoomName(room.name).number > MAX_REPLACEMENTS)
    return undefined;
  const roll = await rollOf(tx, incident.id, room.roomKey);
  const people = roll
    .filter(isPerson)
    .filter((line) => line.network === room.network && CALLED.has(line.state));
  return people.length === 0 ? undefined : people.map((line) => line.contact);
}

/** @param lost the entry that says so: what is said from there on is what the new room has missed */
export async function replaceRoom(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  contacts: readonly string[],
  lost: Entry,
): Promise<void> {
  const { tx, now } = context;
  const { id, network, roomKey, marking } = room;
  const name = nextRoomName(room.name).name;
  const fresh = {
    id,
    incident: incident.id,
    network,
    roomKey,
    name,
    late: false,
    outageTold: false,
  } as const;
  await saveRoom(tx, { ...fresh, ...(marking ? { marking } : {}), state: "failed" });
  for (const { user } of await roomMembersOf(tx, id)) await removeRoomMember(tx, id, user);
  for (const contact of contacts)
    await setContact(tx, incident.id, contact, { state: "wanted", network }, now, roomKey);
  await beginGap(tx, id, lost);
  const people = contacts.map((contact) => ({ contact, network }));
  await openAndInvite(context, incident, { roomKey, name, networks: [], people });
}
