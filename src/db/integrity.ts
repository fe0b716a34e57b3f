/** Whether the records are what they were: chains, and the tables that follow from them. */
import { eq, gt, sql } from "drizzle-orm";
import { backedPermits, backedRemarkings } from "./backing.ts";
import type { Tx } from "./connect.ts";
import { permitsOf, remarkingsOf } from "./marking.ts";
import { incidents } from "./schema/incidents.ts";
import { brokenRecords } from "./schema/integrity.ts";
import { verifyTimeline } from "./timeline.ts";

export interface RecordVerdict {
  readonly incident: string;
  readonly ref: string;
  /** How many entries there are. */
  readonly entries: number;
  readonly head: string;
  /** Absent: all is as it was. Has no words of entries. */
  readonly fault?: { readonly number: number; readonly reason: string };
}

/** Incidents in the order of their ids, which never changes; those after `after`, at most so many. */
export function recordsAfter(
  tx: Tx,
  after: string | undefined,
  most: number,
): Promise<{ id: string; ref: string; entries: number }[]> {
  return tx
    .select({ id: incidents.id, ref: incidents.ref, entries: incidents.lastNumber })
    .from(incidents)
    .where(after === undefined ? undefined : gt(incidents.id, after))
    .orderBy(incidents.id)
    .limit(most);
}

/** Walks the whole chain of one incident. Its cost grows with its entries. */
export async function verifyRecord(
  tx: Tx,
  { id, ref }: { readonly id: string; readonly ref: string },
): Promise<RecordVerdict> {
  const chain = await verifyTimeline(tx, id);
  if (!chain.ok) return { incident: id, ref, entries: 0, head: "", fault: chain };
  const { entries, head } = chain;
  const fault = await accessFault(tx, id);
  return { incident: id, ref, entries, head, ...(fault === undefined ? {} : { fault }) };
}

async function accessFault(tx: Tx, incident: string): Promise<RecordVerdict["fault"]> {
  const permits = await permitsOf(tx, incident);
  const backed = await backedPermits(tx, incident, permits);
  const loose = permits.find((one) => !backed.includes(one));
  if (loose !== undefined)
    return { number: loose.entry ?? 0, reason: "A permission is not what an entry grants." };
  const rows = await remarkingsOf(tx, incident);
  const wrong = (await backedRemarkings(tx, incident, rows)).find((one) => !rows.includes(one));
  return (
    wrong && { number: wrong.entry, reason: `The marking of entry ${wrong.entry} is not what was recorded.` }
  );
}

/** @returns whether that is news */
export async function noteVerdict(tx: Tx, { incident, fault }: RecordVerdict, now: Date): Promise<boolean> {
  if (fault === undefined) {
    await tx.delete(brokenRecords).where(eq(brokenRecords.incident, incident));
    return false;
  }
  const added = await tx
    .insert(brokenRecords)
    .values({ incident, number: fault.number, reason: fault.reason, foundAt: now })
    .onConflictDoNothing()
    .returning({ incident: brokenRecords.incident });
  return added.length > 0;
}

/** For /readyz; undefined when no record is broken. */
export async function recordTrouble(tx: Tx): Promise<string | undefined> {
  const [row] = await tx.select({ count: sql<string>`count(*)` }).from(brokenRecords);
  const count = Number(row?.count ?? 0);
  return count === 0 ? undefined : `${count} broken, see npm run verify`;
}
