/** A database that was restored from an older copy: when, and what it does not know. */
import { sql } from "drizzle-orm";
import { adapterStateOf } from "./adapter-state.ts";
import type { Db, Tx } from "./connect.ts";

/** No network can have this name. */
const WHERE = "muster:restore";
const AT = "at";

/** When the database was restored the last time; undefined: never. */
export async function restoredAt(db: Db): Promise<Date | undefined> {
  const at = await adapterStateOf(db, WHERE).get(AT);
  return at === undefined ? undefined : new Date(at);
}

export async function noteRestored(tx: Tx, at: Date): Promise<void> {
  await adapterStateOf(tx, WHERE).set(AT, at.toISOString());
}

/** When the newest of what the database has was recorded; undefined when it is empty. */
export async function newestRecorded(tx: Tx): Promise<Date | undefined> {
  const [row] = await tx.execute<{ newest: string | null }>(sql`
    select greatest((select max(recorded_at) from timeline), (select max(received_at) from inbox),
      (select max(created_at) from outbox)) as newest`);
  return row?.newest == null ? undefined : new Date(row.newest);
}

/** How many processes of Muster are connected to the database. */
export async function runningProcesses(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ running: string }>(sql`
    select count(*) as running from pg_stat_activity
    where datname = current_database() and application_name = 'muster'`);
  return Number(row?.running ?? 0);
}

/**
 * What waits to be sent was most likely sent after the copy was made: each step counts as tried, so that it is looked for
 * before it is sent again.
 */
export async function countAsTried(tx: Tx): Promise<number> {
  const { count } = await tx.execute(sql`
    update outbox set attempts = greatest(attempts, 1), tried_at = coalesce(tried_at, 'epoch') where done_at is null`);
  return count;
}

/** Steps that were held back, by the incident that they are about. */
export type Held = ReadonlyMap<string | undefined, number>;

/**
 * Gives up steps of these kinds, which would be said twice.
 * @param networks undefined: on all
 */
export async function holdBack(
  tx: Tx,
  kinds: readonly string[],
  networks: readonly string[] | undefined,
  now: Date,
): Promise<Held> {
  if (kinds.length === 0 || networks?.length === 0) return new Map();
  const where = networks === undefined ? sql`true` : sql`network in ${[...networks]}`;
  const rows = await tx.execute<{ incident: string | null }>(sql`
    update outbox set done_at = ${now.toISOString()}::timestamptz, outcome = 'given-up',
      error = 'it waited when the copy was made that was restored, and has most likely arrived'
    where done_at is null and kind in ${[...kinds]} and ${where} returning incident`);
  const held = new Map<string | undefined, number>();
  for (const { incident } of rows) {
    const key = incident ?? undefined;
    held.set(key, (held.get(key) ?? 0) + 1);
  }
  return held;
}

/**
 * Incidents of after the copy had numbers that would be given again.
 * @returns the last number that is not given any more
 */
export async function skipNumbers(tx: Tx, year: number, by: number): Promise<number> {
  const [row] = await tx.execute<{ last: number }>(sql`
    insert into incident_numbers (year, last) values (${year}, ${by})
    on conflict (year) do update set last = incident_numbers.last + ${by} returning last`);
  return Number(row?.last ?? by);
}
