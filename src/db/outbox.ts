/** Steps to send, written in the same transaction as the change that caused it. */
import { and, inArray, isNotNull, sql } from "drizzle-orm";
import type { About } from "../core/about.ts";
import { columnsOf } from "./about-columns.ts";
import type { Tx } from "./connect.ts";
import { jsonText } from "./json-text.ts";
import { outbox } from "./schema/queues.ts";

/** Wakes the outbox workers of all processes; the payload is a lane. */
export const OUTBOX_CHANNEL = "muster_outbox";

export interface NewStep {
  /** One room, or one person's direct messages: steps of a lane are sent in order. At most 2,000 characters. */
  readonly lane: string;
  readonly network: string;
  /** Who may have it depends on it. */
  readonly about: About;
  /** What to do, with the version of the payload. */
  readonly kind: string;
  readonly v: number;
  /** The payload: JSON. */
  readonly step: unknown;
  /** Idempotency key; a step whose key was seen before is dropped. */
  readonly key: string;
  /** Neighbours of one group may be sent side by side. */
  readonly parallel?: string;
  /** While a step of this topic waits in the lane it is replaced, so that only the newest state is sent. */
  readonly topic?: string;
  readonly notBefore?: Date;
}

export interface OutboxItem {
  readonly id: number;
  readonly lane: string;
  readonly network: string;
  readonly about: About;
  readonly kind: string;
  readonly v: number;
  readonly step: unknown;
  /** Of the newest step of the topic, so that new content never travels under an old key. */
  readonly key: string;
  /** 1 on the first try under this key. */
  readonly attempts: number;
  /** Tries under this key that ended in a fault of Muster's own. */
  readonly failures: number;
  /** When an earlier try under this key began that may have taken effect; absent: there was none. */
  readonly triedBefore?: Date;
  /** How often the step of a topic was replaced. */
  readonly revision: number;
  readonly createdAt: Date;
}

/**
 * Adds steps in their order and wakes the workers when the transaction commits. Order within a lane is that
 * of commits when the transactions exclude each other, for instance by the incident's lock.
 */
export async function enqueue(tx: Tx, steps: readonly NewStep[], now: Date): Promise<void> {
  for (const some of inOneStatement(steps)) {
    if (some[0]?.topic === undefined) await add(tx, some, now);
    else await addOrReplace(tx, some, now);
  }
}

/**
 * Neighbours that one statement can add. With topics these differ in lane or topic, since a statement cannot replace what it
 * has itself added.
 */
function inOneStatement(steps: readonly NewStep[]): readonly NewStep[][] {
  const groups: NewStep[][] = [];
  let seen = new Set<string>();
  for (const step of steps) {
    const last = groups.at(-1);
    const what = JSON.stringify([step.lane, step.topic]);
    const hasTopic = step.topic !== undefined;
    const fits = last && (last[0]?.topic !== undefined) === hasTopic && !(hasTopic && seen.has(what));
    if (fits) last.push(step);
    else {
      groups.push([step]);
      seen = new Set();
    }
    seen.add(what);
  }
  return groups;
}

/** Which of these keys stand for steps that are done, and remembered. */
export async function doneAmong(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ key: outbox.key })
    .from(outbox)
    .where(and(inArray(outbox.key, [...keys]), isNotNull(outbox.doneAt)));
  return new Set(rows.map((row) => row.key));
}

async function add(tx: Tx, steps: readonly NewStep[], now: Date): Promise<void> {
  if (steps.length === 0) return;
  await tx.execute(sql`
    with added as (
      insert into outbox (lane, network, about_kind, incident, about_id, kind, v, step, key, parallel, created_at, not_before)
      select ${FIELDS} from ${recordset(steps, now)} order by position
      on conflict (key) do nothing
      returning lane
    )
    select pg_notify(${OUTBOX_CHANNEL}, lane) from (select distinct lane from added) as woken`);
}

/**
 * A step in flight is replaced too: its worker sees the revision rise and leaves the row pending. The time
 * before which it must not be sent stays, since a platform may have asked to wait.
 */
async function addOrReplace(tx: Tx, steps: readonly NewStep[], now: Date): Promise<void> {
  await tx.execute(sql`
    with added as (
      insert into outbox (lane, network, about_kind, incident, about_id, kind, v, step, key, parallel, created_at, not_before, topic)
      select ${FIELDS}, new.topic from ${recordset(steps, now)}
      where not exists (select from outbox where outbox.key = new.key) order by position
      on conflict (lane, topic) where done_at is null and topic is not null
      do update set kind = excluded.kind, v = excluded.v, step = excluded.step, key = excluded.key,
        about_kind = excluded.about_kind, incident = excluded.incident, about_id = excluded.about_id,
        parallel = excluded.parallel, revision = outbox.revision + 1, attempts = 0, failures = 0, tried_at = null
      returning lane
    )
    select pg_notify(${OUTBOX_CHANNEL}, lane) from (select distinct lane from added) as woken`);
}

const FIELDS = sql.raw(
  "new.lane, network, about_kind, incident, about_id, kind, v, step, new.key, parallel, created_at, not_before",
);

/** One parameter however many steps. `position` keeps their order. */
function recordset(steps: readonly NewStep[], now: Date) {
  const rows = steps.map((step, position) => ({
    position,
    lane: step.lane,
    network: step.network,
    ...columnsOf(step.about),
    kind: step.kind,
    v: step.v,
    step: step.step,
    key: step.key,
    parallel: step.parallel,
    topic: step.topic,
    created_at: now,
    not_before: step.notBefore ?? now,
  }));
  return sql`jsonb_to_recordset(${jsonText(rows)}::jsonb) as new (position integer, lane text, network text,
    about_kind text, incident uuid, about_id text, kind text, v integer, step jsonb, key text, parallel text, topic text, created_at timestamptz, not_before timestamptz)`;
}
