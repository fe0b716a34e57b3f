/** War-rooms: one row per incident, network and key. */
import { and, asc, eq, inArray, or, sql } from "drizzle-orm";
import type { Tlp } from "../core/marking/tlp.ts";
import type { RoomState, Silence } from "../core/rooms/room-states.ts";
import type { EntryKind } from "../core/timeline/entry.ts";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { byIncident, forget, keep, known } from "./read-once.ts";
import { formerRoomIds, rooms } from "./schema/rooms.ts";
import { timeline } from "./schema/timeline.ts";

export interface Room {
  readonly id: string;
  readonly incident: string;
  readonly network: string;
  /** `main`: for everybody who takes part. */
  readonly roomKey: string;
  /** The label of a side room; absent: the incident's. */
  readonly marking?: Tlp;
  readonly name: string;
  readonly state: RoomState;
  /** Why it is not used; for people. */
  readonly reason?: string;
  /** The others have been told that it cannot be opened (yet). */
  readonly late: boolean;
  /** Why nothing is sent there, while it is silenced. */
  readonly silence?: Silence;
  /** Since when its network does not take what is sent there, while it is open. */
  readonly outageSince?: Date;
  /** The others have heard of that. */
  readonly outageTold: boolean;
  /** The platform's id, once open. */
  readonly roomId?: string;
  /** The platform's id of the status card, once posted. */
  readonly summaryMessage?: string;
  readonly openedAt?: Date;
}

/** Notes that a room is wanted. @returns false when the incident has one on that network */
export async function addRoom(
  tx: Tx,
  room: { id: string; incident: string; network: string; name: string; roomKey?: string; marking?: Tlp },
): Promise<boolean> {
  const added = await tx
    .insert(rooms)
    .values({ ...room, state: "wanted" })
    .onConflictDoNothing({ target: [rooms.incident, rooms.network, rooms.roomKey] })
    .returning({ id: rooms.id });
  forget(tx, room.incident);
  return added.length > 0;
}

/** By network. */
export function roomsOf(tx: Tx, incidentId: string): Promise<Room[]> {
  return known(tx, incidentId, ROOMS, async () => (await roomRows(tx, [incidentId])).get(incidentId) ?? []);
}

const ROOMS = "rooms";

/** Reads those of many incidents at once. */
export async function keepRooms(tx: Tx, ids: readonly string[]): Promise<void> {
  keep(tx, ids, ROOMS, await roomRows(tx, ids), []);
}

async function roomRows(tx: Tx, ids: readonly string[]): Promise<Map<string, Room[]>> {
  const rows = await tx
    .select()
    .from(rooms)
    .where(inArray(rooms.incident, [...ids]))
    .orderBy(asc(rooms.network), asc(rooms.roomKey));
  return byIncident(rows.map((row) => ({ ...omitNulls(row), ofIncident: row.incident })));
}

export async function findRoom(
  tx: Tx,
  by: { id: string } | { network: string; roomId: string },
): Promise<Room | undefined> {
  const where =
    "id" in by ? eq(rooms.id, by.id) : and(eq(rooms.network, by.network), eq(rooms.roomId, by.roomId));
  const [row] = await tx.select().from(rooms).where(where).limit(1);
  if (row || "id" in by) return row && omitNulls(row);
  return findMoved(tx, by);
}

/** A room by an id that it had before. */
export async function findMoved(tx: Tx, by: { network: string; roomId: string }): Promise<Room | undefined> {
  const [found] = await tx
    .select({ row: rooms })
    .from(formerRoomIds)
    .innerJoin(rooms, eq(rooms.id, formerRoomIds.room))
    .where(and(eq(formerRoomIds.network, by.network), eq(formerRoomIds.roomId, by.roomId)))
    .limit(1);
  return found && omitNulls(found.row);
}

/** The platform knows the room by another id from now on. */
export async function moveRoom(tx: Tx, room: Room, to: string): Promise<void> {
  if (room.roomId !== undefined)
    await tx
      .insert(formerRoomIds)
      .values({ network: room.network, roomId: room.roomId, room: room.id })
      .onConflictDoNothing();
  await tx.update(rooms).set({ roomId: to }).where(eq(rooms.id, room.id));
  forget(tx, room.incident);
}

/** Why nothing is sent there, and outages, are kept only with the state to which they belong. */
export async function saveRoom(tx: Tx, room: Room): Promise<void> {
  const outageSince = room.state === "open" ? (room.outageSince ?? null) : null;
  await tx
    .update(rooms)
    .set({
      name: room.name,
      state: room.state,
      reason: room.reason ?? null,
      late: room.late,
      silence: room.state === "silenced" ? (room.silence ?? null) : null,
      outageSince,
      outageTold: outageSince !== null && room.outageTold,
      roomId: room.roomId ?? null,
      summaryMessage: room.summaryMessage ?? null,
      openedAt: room.openedAt ?? null,
    })
    .where(eq(rooms.id, room.id));
  forget(tx, room.incident);
}

/** Numbers of the entries of these kinds that were said in rooms with these ids of the platform, ascending. */
export async function numbersSaidIn(
  tx: Tx,
  incidentId: string,
  roomIds: readonly string[],
  kinds: readonly EntryKind[],
): Promise<number[]> {
  if (roomIds.length === 0) return [];
  const rows = await tx
    .select({ number: timeline.number })
    .from(timeline)
    .where(
      and(
        eq(timeline.incident, incidentId),
        inArray(timeline.kind, [...kinds]),
        or(
          inArray(sql`${timeline.source}->>'room'`, [...roomIds]),
          inArray(
            sql`${timeline.source}->>'room'`,
            tx
              .select({ id: formerRoomIds.roomId })
              .from(formerRoomIds)
              .innerJoin(rooms, eq(rooms.id, formerRoomIds.room))
              .where(and(eq(rooms.incident, incidentId), inArray(rooms.roomId, [...roomIds]))),
          ),
        ),
      ),
    )
    .orderBy(asc(timeline.number));
  return rows.map((row) => row.number);
}
