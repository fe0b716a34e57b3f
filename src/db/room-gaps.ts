/** What rooms did not hear, because they could not be opened or not be used for a while. */
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Entry } from "../core/timeline/entry.ts";
import type { Tx } from "./connect.ts";
import { roomGaps } from "./schema/rooms.ts";

/** Entries that a room did not hear: those between two numbers, both left out. */
export interface Gap {
  readonly after: number;
  readonly since: Date;
  readonly before: number;
  readonly until: Date;
}

type Told = Pick<Entry, "number" | "occurredAt">;

/**
 * Notes that nothing is said in a room from now on. The first of several reasons counts.
 * @param room id of the room's row
 * @param entry that says so
 */
export async function beginGap(tx: Tx, room: string, { number, occurredAt }: Told): Promise<void> {
  await tx
    .insert(roomGaps)
    .values({ room, after: number, since: occurredAt })
    .onConflictDoUpdate({
      target: roomGaps.room,
      set: { after: number, since: occurredAt, before: null, until: null },
      setWhere: isNotNull(roomGaps.before),
    });
}

/** Notes that a room was opened, or can be used again. */
export async function endGap(tx: Tx, room: string, { number, occurredAt }: Told): Promise<void> {
  const ended = await tx
    .update(roomGaps)
    .set({ before: number, until: occurredAt })
    .where(and(eq(roomGaps.room, room), isNull(roomGaps.before)))
    .returning({ room: roomGaps.room });
  // It was never lost since: what it missed before it was opened the last time is no news.
  if (ended.length === 0) await tx.delete(roomGaps).where(eq(roomGaps.room, room));
}

/** What the room missed before it was opened, or could be used again, the last time; undefined when that was nothing. */
export async function missedBy(tx: Tx, room: string): Promise<Gap | undefined> {
  const [gap] = await tx
    .select({
      after: roomGaps.after,
      since: roomGaps.since,
      before: sql<number>`${roomGaps.before}`.mapWith(Number),
      until: roomGaps.until,
    })
    .from(roomGaps)
    .where(and(eq(roomGaps.room, room), isNotNull(roomGaps.before)));
  return gap?.until == null ? undefined : { ...gap, until: gap.until };
}

/** Whether nothing is said in the room at the moment. */
export async function isInGap(tx: Tx, room: string): Promise<boolean> {
  const [gap] = await tx
    .select({ room: roomGaps.room })
    .from(roomGaps)
    .where(and(eq(roomGaps.room, room), isNull(roomGaps.before)));
  return gap !== undefined;
}
