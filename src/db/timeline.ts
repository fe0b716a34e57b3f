/** The timeline: appending, reading, verifying. Nothing here changes or removes an entry; a trigger refuses it too. */
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Tlp } from "../core/marking/tlp.ts";
import { chain, NO_HASH, verifyChain } from "../core/timeline/chain.ts";
import type { Entry, EntryKind, NewEntry } from "../core/timeline/entry.ts";
import { isDeed } from "./backing.ts";
import type { Tx } from "./connect.ts";
import type { LockedIncident } from "./incidents.ts";
import { omitNulls } from "./omit-nulls.ts";
import { forget } from "./read-once.ts";
import { incidents } from "./schema/incidents.ts";
import { entryMarkings } from "./schema/markings.ts";
import { timeline } from "./schema/timeline.ts";

const VERIFY_BATCH = 5_000;
/** Rows per statement: keeps one statement's JSON at a few megabytes. */
const INSERT_BATCH = 2_000;

/**
 * Adds entries to an incident's timeline, numbered and chained in their order. The incident is locked, so that
 * numbers have no gaps. Costs the same however long the timeline is.
 * @param now when they are recorded
 * @returns the entries as they will be read back
 * @throws Error when the incident does not exist
 */
export async function append(
  tx: Tx,
  incident: LockedIncident,
  entries: readonly NewEntry[],
  now: Date,
): Promise<Entry[]> {
  return (await appendEach(tx, [{ incident, entries }], now)).get(incident.id) ?? [];
}

/** What one incident's timeline gets. */
export interface Addition {
  readonly incident: LockedIncident;
  readonly entries: readonly NewEntry[];
}

/**
 * As {@link append}, on many timelines with two statements.
 * @param additions one for each incident
 * @returns the entries by the id of their incident
 */
export async function appendEach(
  tx: Tx,
  additions: readonly Addition[],
  now: Date,
): Promise<ReadonlyMap<string, Entry[]>> {
  const some = additions.filter(({ entries }) => entries.length > 0);
  if (some.length === 0) return new Map();
  const ids = some.map(({ incident }) => incident.id);
  const rows = await tx
    .select({
      id: incidents.id,
      incident: incidents.ref,
      number: incidents.lastNumber,
      hash: incidents.lastHash,
    })
    .from(incidents)
    .where(inArray(incidents.id, ids))
    .for("no key update");
  const heads = new Map(rows.map(({ id, ...head }) => [id, head]));
  const chained = new Map<string, Entry[]>();
  for (const { incident, entries } of some) {
    const head = heads.get(incident.id);
    if (!head) throw new Error(`There is no incident ${incident.id} to append to.`);
    chained.set(incident.id, chain(head, entries, now));
  }
  const all = [...chained].flatMap(([id, entries]) => entries.map((entry) => ({ id, ...entry })));
  for (let at = 0; at < all.length; at += INSERT_BATCH) await insert(tx, all.slice(at, at + INSERT_BATCH));
  for (const [id, entries] of chained) if (entries.some((entry) => isDeed(entry.kind))) forget(tx, id);
  return chained;
}

/** One parameter however many rows: faster than a long VALUES list, and no limit of 65,535 parameters. */
async function insert(tx: Tx, entries: readonly (Entry & { readonly id: string })[]): Promise<void> {
  await tx.execute(sql`
    with added as (
      insert into timeline (incident, number, kind, text, data, occurred_at, recorded_at, author, organisation,
        marking, handling, source, corrects, previous_hash, hash)
      select id, number, kind, text, data, "occurredAt", "recordedAt", author, organisation,
        marking, handling, source, corrects, "previousHash", hash
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (id uuid, number bigint, kind text,
        text text, data jsonb, "occurredAt" timestamptz, "recordedAt" timestamptz, author text, organisation text,
        marking text, handling jsonb, source jsonb, corrects bigint, "previousHash" text, hash text)
      returning incident, number, hash
    ), last as (select distinct on (incident) incident, number, hash from added order by incident, number desc)
    update incidents set last_number = last.number, last_hash = last.hash from last where incidents.id = last.incident`);
}

/**
 * Entries in ascending order.
 * @param options.after only those with a higher number
 * @param options.before only those with a lower number
 * @param options.last only the newest so many
 */
export async function readTimeline(
  tx: Tx,
  incidentId: string,
  options: { after?: number; before?: number; last?: number } = {},
): Promise<Entry[]> {
  const where = and(
    eq(timeline.incident, incidentId),
    options.after === undefined ? undefined : gt(timeline.number, options.after),
    options.before === undefined ? undefined : lt(timeline.number, options.before),
  );
  if (options.last === undefined) return select(tx, where, { newestFirst: false });
  return (await select(tx, where, { newestFirst: true, limit: options.last })).reverse();
}

/** Those of these numbers that there are, ascending. */
export async function entriesNumbered(
  tx: Tx,
  incidentId: string,
  numbers: readonly number[],
): Promise<Entry[]> {
  if (numbers.length === 0) return [];
  const where = and(eq(timeline.incident, incidentId), inArray(timeline.number, [...numbers]));
  return select(tx, where, { newestFirst: false });
}

/**
 * These entries with all that corrects them later, and these corrections with all that they correct, ascending.
 * @param what.later numbers of corrections
 * @param what.corrections kinds of entries that are about the entry that they name
 */
export async function entriesWithLater(
  tx: Tx,
  incidentId: string,
  what: {
    readonly numbers: readonly number[];
    readonly later: readonly number[];
    readonly corrections: readonly EntryKind[];
  },
): Promise<Entry[]> {
  if (what.numbers.length + what.later.length === 0) return [];
  const kinds = sql`any(string_to_array(${what.corrections.join(",")}, ','))`;
  const listed = (numbers: readonly number[]) =>
    sql`(select value::bigint as number from jsonb_array_elements_text(${JSON.stringify(numbers)}::jsonb))`;
  const family = sql`(
    with recursive earlier (number, corrects) as (
      select number, corrects from timeline where incident = ${incidentId} and number in ${listed(what.later)}
      union
      select named.number, case when named.kind = ${kinds} then named.corrects end
      from earlier join timeline as named on named.incident = ${incidentId} and named.number = earlier.corrects
        and named.number < earlier.number
    ), words (number) as (
      select number from (select number from earlier union ${listed(what.numbers)}) as meant
      union
      select later.number from words join timeline as later on later.incident = ${incidentId}
        and later.corrects = words.number and later.number > words.number and later.kind = ${kinds}
    )
    select number from words)`;
  return select(tx, and(eq(timeline.incident, incidentId), sql`${timeline.number} = any(array${family})`), {
    newestFirst: false,
  });
}

/** The labels under which something was said to everybody since then, each once. */
export async function labelsSince(tx: Tx, incidentId: string, since: Date): Promise<Tlp[]> {
  const rows = await tx
    .selectDistinct({ marking: timeline.marking })
    .from(timeline)
    .where(
      and(eq(timeline.incident, incidentId), isNull(timeline.handling), gte(timeline.recordedAt, since)),
    );
  return rows.map((row) => row.marking);
}

/**
 * Entries of these kinds recorded since then that were said to everybody, and that something else than the
 * incident's label binds: what their author said, or a marking that they were given later.
 */
export function boundOnTheirOwn(
  tx: Tx,
  incidentId: string,
  since: Date,
  kinds: readonly EntryKind[],
): Promise<Entry[]> {
  const isMarkedAgain = sql`exists (select from ${entryMarkings} as again
    where again.incident = ${timeline.incident} and again.entry = ${timeline.number})`;
  const where = and(
    eq(timeline.incident, incidentId),
    inArray(timeline.kind, [...kinds]),
    gte(timeline.recordedAt, since),
    sql`${timeline.handling}->>'circle' is distinct from 'label'`,
    or(isNotNull(timeline.handling), isMarkedAgain),
  );
  return select(tx, where, { newestFirst: false });
}

/** Numbers of the entry and of all that say what became of its words: edits of it, edits of these, deletions. */
export async function chainOf(tx: Tx, incidentId: string, number: number): Promise<number[]> {
  const rows = await tx.execute<{ number: string }>(sql`
    with recursive words (number) as (
      select ${number}::bigint
      union
      select later.number from timeline as later join words on later.corrects = words.number
      where later.incident = ${incidentId} and later.number > ${number}
        and later.kind in ('pinned', 'unpinned', 'edited', 'deleted')
    )
    select number from words order by number`);
  return rows.map((row) => Number(row.number));
}

/** The newest entry that was made from, or tells of, this message; undefined when there is none. */
export async function entryOfMessage(
  tx: Tx,
  incidentId: string,
  network: string,
  message: string,
): Promise<Entry | undefined> {
  const where = and(
    eq(timeline.incident, incidentId),
    sql`${timeline.source}->>'network' = ${network}`,
    sql`${timeline.source}->>'message' = ${message}`,
  );
  const [entry] = await select(tx, where, { newestFirst: true, limit: 1 });
  return entry;
}

/**
 * Checks the whole chain, also that nothing is missing at its end. Entries added meanwhile are left out.
 * @returns how many entries there are and the hash of the last, or the first number that is wrong and why
 */
export async function verifyTimeline(
  tx: Tx,
  incidentId: string,
): Promise<{ ok: true; entries: number; head: string } | { ok: false; number: number; reason: string }> {
  const [kept] = await tx
    .select({ number: incidents.lastNumber, hash: incidents.lastHash })
    .from(incidents)
    .where(eq(incidents.id, incidentId));
  if (!kept) return { ok: false, number: 1, reason: "There is no such incident." };

  let from = { number: 0, hash: NO_HASH };
  while (from.number < kept.number) {
    const limit = Math.min(VERIFY_BATCH, kept.number - from.number);
    const where = and(eq(timeline.incident, incidentId), gt(timeline.number, from.number));
    const entries = await select(tx, where, { newestFirst: false, limit });
    if (entries.length === 0) break;
    const verdict = verifyChain(entries, from);
    if (!verdict.ok) return verdict;
    from = { number: from.number + verdict.entries, hash: verdict.head };
  }
  if (from.number < kept.number) {
    const reason = `Entries ${from.number + 1} to ${kept.number} are missing from the end.`;
    return { ok: false, number: from.number + 1, reason };
  }
  if (from.hash !== kept.hash) {
    return {
      ok: false,
      number: from.number,
      reason: "The end differs from the head that the incident keeps.",
    };
  }
  return { ok: true, entries: from.number, head: from.hash };
}

async function select(
  tx: Tx,
  where: SQL | undefined,
  how: { newestFirst: boolean; limit?: number },
): Promise<Entry[]> {
  const query = tx
    .select({
      incident: incidents.ref,
      number: timeline.number,
      kind: timeline.kind,
      text: timeline.text,
      data: timeline.data,
      occurredAt: timeline.occurredAt,
      recordedAt: timeline.recordedAt,
      author: timeline.author,
      organisation: timeline.organisation,
      marking: timeline.marking,
      handling: timeline.handling,
      source: timeline.source,
      corrects: timeline.corrects,
      previousHash: timeline.previousHash,
      hash: timeline.hash,
    })
    .from(timeline)
    .innerJoin(incidents, eq(incidents.id, timeline.incident))
    .where(where)
    .orderBy(how.newestFirst ? desc(timeline.number) : asc(timeline.number))
    .$dynamic();
  return (await (how.limit === undefined ? query : query.limit(how.limit))).map(omitNulls);
}
