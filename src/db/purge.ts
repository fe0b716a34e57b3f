/** Forgetting: queues are no archive. What matters is on the timeline, which is never touched here. */
import { sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Longer than any platform repeats a delivery (Slack: an hour); until then a repeat is recognised by its id. */
const KEEP_IDS = 7 * DAY;
/** What people wrote is needed only until it was handled; a little longer for looking into a fault. */
const KEEP_CONTENT = HOUR;
const KEEP_SENT = 30 * DAY;
/** Rows per statement, so that none takes long. */
const BATCH = 5_000;

/**
 * Empties handled events after an hour, and removes them after seven days; removes sent steps,
 * and what was carried from room to room, after thirty; removes the rows of lanes in which nothing waits.
 * Nothing that still waits is touched.
 * @returns how many rows were changed or removed
 */
export async function purge(tx: Tx, now: Date): Promise<number> {
  const before = (age: number) => new Date(now.getTime() - age).toISOString();
  const statements = [
    sql`update inbox set event = '{}'::jsonb where id in (
      select id from inbox where done_at < ${before(KEEP_CONTENT)}::timestamptz and event <> '{}'::jsonb limit ${BATCH})`,
    sql`delete from inbox where id in (
      select id from inbox where done_at < ${before(KEEP_IDS)}::timestamptz limit ${BATCH})`,
    sql`delete from outbox where id in (
      select id from outbox where done_at < ${before(KEEP_SENT)}::timestamptz limit ${BATCH})`,
    // Edits and reactions of later than that find no copy any more.
    sql`delete from relayed where id in (
      select id from relayed where batch is not null and created_at < ${before(KEEP_SENT)}::timestamptz limit ${BATCH})`,
    sql`delete from relayed_reactions where ctid = any(array(
      select reaction.ctid from relayed_reactions as reaction where not exists (
        select from relayed where (from_room = reaction.room and from_message = reaction.message)
          or (to_room = reaction.room and to_message = reaction.message))
      limit ${BATCH}))`,
    // Anyone who needs such a row makes it again; one that is held is left.
    sql`delete from lane_locks where name = any(array(
      select name from lane_locks as lane where not exists (
        select from inbox where done_at is null and inbox.lane = substring(lane.name from 4) and lane.name like 'in:%')
        and not exists (
        select from outbox where done_at is null and outbox.lane = substring(lane.name from 5) and lane.name like 'out:%')
      limit ${BATCH} for update skip locked))`,
    sql`delete from shared_state where changed_at < now() - interval '1 hour'`,
  ];
  let rows = 0;
  for (const statement of statements) {
    for (;;) {
      const { count } = await tx.execute(statement);
      rows += count;
      if (count < BATCH) break;
    }
  }
  return rows;
}
