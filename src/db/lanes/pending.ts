/** What waits in which lane. `inbox` and `outbox` have the same columns for it. */
import { sql } from "drizzle-orm";
import type { Tx } from "../connect.ts";

export type Queue = "inbox" | "outbox";

/** Kinds and versions that a process can work on, each as `kind@version`. */
export type KnownKinds = ReadonlySet<string>;

export function isKnown(
  known: KnownKinds,
  { kind, v }: { readonly kind: string; readonly v: number },
): boolean {
  return known.has(`${kind}@${v}`);
}

/** The kinds as an array of PostgreSQL, in one text parameter. */
export function kindList(known: KnownKinds) {
  return sql`string_to_array(${[...known].join(",")}, ',')`;
}

/** Nothing waits longer on purpose: what seems to was written by a clock that was wrong, and is due. */
const MAX_WAIT_MS = 2 * 3_600_000;

/** Whether an item is still to wait. */
export function waits(notBefore: Date, now: Date): boolean {
  return notBefore > now && notBefore.getTime() - now.getTime() <= MAX_WAIT_MS;
}

export interface DueLane {
  readonly lane: string;
  readonly notBefore: Date;
}

/**
 * Lanes whose first pending item is due by `until` and of a known kind, in the order of their names. Jumps from lane to lane in the
 * index of what is pending: costs as much as there are lanes with something pending, however long their
 * histories and queues are, and stops at `limit`.
 * @param after continues a search behind this lane; empty: from the beginning
 */
export async function dueLanes(
  tx: Tx,
  queue: Queue,
  search: { after: string; until: Date; limit: number; known: KnownKinds },
): Promise<DueLane[]> {
  const table = sql.identifier(queue);
  const rows = await tx.execute<{ lane: string; not_before: string }>(sql`
    with recursive heads as (
      (select lane, not_before, kind, v from ${table} where done_at is null and lane > ${search.after}
        order by lane, id limit 1)
      union all
      select next.* from heads, lateral (
        select lane, not_before, kind, v from ${table} where done_at is null and lane > heads.lane
        order by lane, id limit 1
      ) as next
    )
    select lane, not_before from heads
      where (not_before <= ${search.until.toISOString()}::timestamptz
        or not_before > ${new Date(search.until.getTime() + MAX_WAIT_MS).toISOString()}::timestamptz)
      and kind || '@' || v = any(${kindList(search.known)})
    limit ${search.limit}`);
  return rows.map((row) => ({ lane: row.lane, notBefore: new Date(row.not_before) }));
}

/**
 * Locks the lane's row until the transaction ends, then reads what is pending: a statement of its own, since
 * only one that begins after the lock was taken is sure to see what the last holder committed.
 * @param outside any connection but that of `tx`: makes the row when the lane is new, at once visible to all
 * @returns undefined when somebody else works on the lane
 */
export async function inLockedLane<T>(
  tx: Tx,
  outside: Tx,
  queue: Queue,
  lane: string,
  read: () => PromiseLike<T>,
): Promise<T | undefined> {
  const name = `${queue === "inbox" ? "in" : "out"}:${lane}`;
  const lock = () => tx.execute(sql`select from lane_locks where name = ${name} for update skip locked`);
  // Both are on their way before the first is answered; the connection runs them one after the other.
  const [locked, pending] = await Promise.all([lock(), read()]);
  if (locked.length > 0) return pending;
  const made = await outside.execute(
    sql`insert into lane_locks (name) values (${name}) on conflict do nothing returning name`,
  );
  return made.length > 0 && (await lock()).length > 0 ? await read() : undefined;
}
