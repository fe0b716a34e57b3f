/** War-rooms: one row per incident, network and purpose. */
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tlp } from "../core/marking/tlp.ts";
import type { EntryKind } from "../core/timeline/entry.ts";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { mark, rollOf, want } from "./roll.ts";
import { type RoomState, rooms } from "./schema/incidents.ts";
import { timeline } from "./schema/timeline.ts";

export interface Room {
  readonly id: string;
  readonly incident: string;
  readonly network: string;
  /** `main`: for everybody who takes part. */
  readonly purpose: string;
  /** The label of a side room; absent: the incident's. */
  readonly marking?: Tlp;
  readonly name: string;
  readonly state: RoomState;
  /** Why it failed or Muster was put out; for people. */
  readonly reason?: string;
  /** The platform's id, once open. */
  readonly roomId?: string;
  /** The platform's id of the pinned summary, once posted. */
  readonly summaryMessage?: string;
  readonly openedAt?: Date;
}

/** Notes that a room is wanted. @returns false when the incident has one on that network */
export async function addRoom(
  tx: Tx,
  room: { id: string; incident: string; network: string; name: string; purpose?: string; marking?: Tlp },
): Promise<boolean> {
  const added = await tx
    .insert(rooms)
    .values({ ...room, state: "wanted" })
    .onConflictDoNothing({ target: [rooms.incident, rooms.network, rooms.purpose] })
    .returning({ id: rooms.id });
  return added.length > 0;
}

/** By network. */
export async function roomsOf(tx: Tx, incidentId: string): Promise<Room[]> {
  const rows = await tx
    .select()
    .from(rooms)
    .where(eq(rooms.incident, incidentId))
    .orderBy(asc(rooms.network), asc(rooms.purpose));
  return rows.map(omitNulls);
}

export async function findRoom(
  tx: Tx,
  by: { id: string } | { network: string; roomId: string },
): Promise<Room | undefined> {
  const where =
    "id" in by ? eq(rooms.id, by.id) : and(eq(rooms.network, by.network), eq(rooms.roomId, by.roomId));
  const [row] = await tx.select().from(rooms).where(where).limit(1);
  return row && omitNulls(row);
}

export async function saveRoom(tx: Tx, room: Room): Promise<void> {
  await tx
    .update(rooms)
    .set({
      name: room.name,
      state: room.state,
      reason: room.reason ?? null,
      roomId: room.roomId ?? null,
      summaryMessage: room.summaryMessage ?? null,
      openedAt: room.openedAt ?? null,
    })
    .where(eq(rooms.id, room.id));
}

/** Somebody for whom a side room is: a contact, or nobody in particular of an organisation. */
export interface Meant {
  readonly contact: string;
  readonly organisation: string;
}

/**
 * Notes for whom the side rooms of a purpose are. This is kept apart from the roll of these rooms: who gets
 * into one by hand is on its roll, and is not meant by what is said there for all that.
 */
export async function meanFor(
  tx: Tx,
  incidentId: string,
  purpose: string,
  people: readonly Meant[],
  now: Date,
): Promise<void> {
  const lines = people.map((one) => ({ ...one, network: "", state: "wanted" as const, changedAt: now }));
  await want(tx, incidentId, lines, meantFor(purpose));
}

/** Takes somebody off; who is not on it is no error. */
export async function noLongerMean(
  tx: Tx,
  incidentId: string,
  purpose: string,
  contact: string,
  now: Date,
): Promise<void> {
  await mark(tx, incidentId, contact, { state: "removed" }, now, meantFor(purpose));
}

/** For whom the side rooms of a purpose are, by organisation and contact. */
export async function meantIn(tx: Tx, incidentId: string, purpose: string): Promise<Meant[]> {
  const lines = await rollOf(tx, incidentId, meantFor(purpose));
  return lines
    .filter((line) => line.state === "wanted")
    .map(({ contact, organisation }) => ({ contact, organisation }));
}

/** No purpose of a room has a colon in it. */
const meantFor = (purpose: string): string => `for:${purpose}`;

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
        inArray(sql`${timeline.source}->>'room'`, [...roomIds]),
      ),
    )
    .orderBy(asc(timeline.number));
  return rows.map((row) => row.number);
}

/** Entries that a room did not hear: those between two numbers, both left out. */
export interface Gap {
  readonly after: number;
  readonly since: Date;
  readonly before: number;
  readonly until: Date;
}

/**
 * What the room for everybody on a network missed before it was opened, or could be used again, the last time;
 * undefined when it missed nothing.
 */
export async function missedBy(tx: Tx, incidentId: string, network: string): Promise<Gap | undefined> {
  const rows = await tx
    .select({ number: timeline.number, kind: timeline.kind, at: timeline.occurredAt })
    .from(timeline)
    .where(
      and(
        eq(timeline.incident, incidentId),
        inArray(timeline.kind, ["room-opened", ...LOST]),
        sql`${timeline.data}->>'network' = ${network}`,
        sql`${timeline.data}->>'away' is null`,
        isNull(timeline.handling),
      ),
    )
    .orderBy(asc(timeline.number));
  const opened = rows.findLastIndex((row) => row.kind === "room-opened");
  const until = rows[opened];
  const before = rows.slice(0, Math.max(opened, 0)).findLastIndex((row) => row.kind === "room-opened");
  const since = rows.slice(before + 1, Math.max(opened, 0))[0];
  if (!since || !until) return undefined;
  return { after: since.number, since: since.at, before: until.number, until: until.at };
}

/** From these on, nothing is said in a room. */
const LOST: readonly EntryKind[] = ["room-failed", "exposed", "network-suspect"];
