/** Of a timeline what a situation report needs: the same few entries however long it is. */
import { type SQL, sql } from "drizzle-orm";
import type { EntryVisibility } from "../core/marking/entry-visibility.ts";
import type { Bound } from "../core/marking/need-to-know.ts";
import type { Unread } from "../core/sitrep/timeline-digest.ts";
import { factsOf, type Tally, type TimelineFacts } from "../core/sitrep/timeline-facts.ts";
import { type Entry, MUSTER } from "../core/timeline/entry.ts";
import type { EntryKinds } from "../core/timeline/entry-kinds.ts";
import type { Tx } from "./connect.ts";
import { entriesWithLater } from "./timeline.ts";

export interface ReportEntries {
  readonly facts: TimelineFacts;
  /** Ascending. */
  readonly entries: readonly Entry[];
  readonly unread: Unread;
}

/** What a report lists. */
type List = "changes" | "turns" | "notes" | "decisions" | "deliveryFailures";
/** How many of the latest of each are read at least. */
export type Latest = Readonly<Record<List, number>>;

export interface ReportQuestion {
  readonly kinds: EntryKinds;
  /** New is what was recorded after it; absent: all. */
  readonly since?: Date | undefined;
  readonly latest: Latest;
  /** Numbers of entries that are read in any case. */
  readonly cited: readonly number[];
  /** What an entry is for anyone who reads the report. */
  readonly visibility: (entry: Bound) => EntryVisibility;
}

/** What was done later to messages of before: so many of the latest are looked at. */
const MAX_CORRECTIONS = 30;

type Counted = Pick<Tally, "kind" | "corrects" | "entries" | "first" | "marking" | "held">;

/** Three statements; four when only what was recorded since an instant is new. */
export async function readForReport(tx: Tx, incident: string, asked: ReportQuestion): Promise<ReportEntries> {
  const { kinds, since } = asked;
  const lists = listsOf(kinds);
  const tallies = await talliesOf(tx, incident);
  const facts = factsOf(tallies, kinds);
  const news = await latestOf(tx, incident, asked, lists);
  const counted = since === undefined ? tallies : await countedAfter(tx, incident, news.after);
  const of = (list: List, all: readonly Counted[]) =>
    all.filter(({ kind, corrects }) => lists[list](kind) && !(corrects && kinds.has(kind, "correction")));
  const first = (list: List) => {
    const numbers = of(list, counted).map((one) => one.first);
    return numbers.length === 0 ? undefined : Math.min(...numbers);
  };
  const [firstTurn, firstDecision] = [first("turns"), first("decisions")];
  const entries = await entriesWithLater(tx, incident, {
    numbers: [
      ...news.latest,
      ...facts.lostRooms.values(),
      ...asked.cited,
      ...[firstTurn, firstDecision].filter((one) => one !== undefined),
    ],
    later: news.corrections,
    corrections: kinds.with("correction"),
  });
  const listed = entries
    .filter(({ number }) => number > news.after)
    .map((entry) => ({
      kind: entry.kind,
      corrects: entry.corrects !== undefined,
      entries: 1,
      first: entry.number,
      marking: entry.marking,
      held: entry.handling?.circle === "label",
    }));
  const unread = (list: List, isCounted: (one: Counted) => boolean = () => true) =>
    Math.max(0, sum(of(list, counted).filter(isCounted)) - sum(of(list, listed).filter(isCounted)));
  // What is for fewer than everybody, or was marked again, is read one by one or not counted.
  const isKnown = ({ held, marking }: Counted) =>
    !held && asked.visibility({ number: 0, author: MUSTER, marking }).shown;
  return {
    facts,
    entries,
    unread: {
      changes: unread("changes"),
      turns: unread("turns"),
      notes: unread("notes"),
      decisions: unread("decisions"),
      deliveryFailures: unread("deliveryFailures", isKnown),
      ...(firstTurn === undefined ? {} : { firstTurn }),
      ...(firstDecision === undefined ? {} : { firstDecision }),
    },
  };
}

function listsOf(kinds: EntryKinds): Readonly<Record<List, (kind: string) => boolean>> {
  return {
    changes: (kind) => kinds.has(kind, "change"),
    turns: (kind) => kinds.has(kind, "turn"),
    notes: (kind) => kind === "note",
    decisions: (kind) => kinds.has(kind, "decision"),
    deliveryFailures: (kind) => kind === "delivery-failed",
  };
}

function sum(counted: readonly Counted[]): number {
  return counted.reduce((all, { entries }) => all + entries, 0);
}

/** The digest of a timeline, which a trigger keeps. */
export async function talliesOf(tx: Tx, incident: string): Promise<Tally[]> {
  const rows = await tx.execute<
    Omit<Tally, "entries" | "first" | "last"> & { entries: string; first: string; last: string }
  >(sql`
    select kind, contact, network, organisation, corrects, marking, held, entries, first, last from timeline_digest
    where incident = ${incident}`);
  return rows.map(({ entries, first, last, ...row }) => ({
    ...row,
    entries: Number(entries),
    first: Number(first),
    last: Number(last),
  }));
}

/** Numbers of the latest entries of each list and of the latest corrections, and the last that is not new. */
async function latestOf(
  tx: Tx,
  incident: string,
  { kinds, since, latest }: ReportQuestion,
  lists: ReturnType<typeof listsOf>,
): Promise<{ readonly after: number; readonly latest: number[]; readonly corrections: number[] }> {
  const wanted = kinds.kinds.flatMap((kind) => {
    const most = Math.max(0, ...LISTS.filter((list) => lists[list](kind)).map((list) => latest[list]));
    const isCorrection = kinds.has(kind, "correction");
    return [
      ...(most === 0 ? [] : [{ kind, most, corrects: isCorrection ? "no" : "any" }]),
      ...(isCorrection ? [{ kind, most: MAX_CORRECTIONS, corrects: "yes" }] : []),
    ];
  });
  const rows = await tx.execute<{ after: string; corrects: string | null; kind: string; number: string }>(sql`
    with boundary as (select ${boundary(incident, since)} as after),
      wanted as (
        select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (kind text, most integer, corrects text)
      )
    select after, found.* from boundary left join lateral (
      select wanted.kind, wanted.corrects, entry.number from wanted cross join lateral (
        select number from timeline
        where incident = ${incident} and kind = wanted.kind and number > boundary.after
          and (wanted.corrects = 'any' or (corrects is not null) = (wanted.corrects = 'yes'))
        order by number desc limit wanted.most
      ) as entry
      union all
      -- Messages that were given up, and that have a marking of their own: each is judged by itself.
      select kind, 'any', number from timeline
      where incident = ${incident} and number > boundary.after and kind = 'delivery-failed'
        and number in (select entry from entry_markings where incident = ${incident})
    ) as found on true`);
  const found = rows
    .filter(({ number }) => number !== null)
    .map((row) => ({ ...row, number: Number(row.number) }))
    .toSorted((a, b) => b.number - a.number);
  const others = found.filter(({ corrects }) => corrects !== "yes");
  return {
    after: Number(rows[0]?.after ?? 0),
    // Each kind has its latest: of a list that has several kinds, only the latest of all are needed.
    latest: LISTS.flatMap((list) =>
      others
        .filter(({ kind }) => lists[list](kind))
        .slice(0, latest[list])
        .map(({ number }) => number),
    ),
    corrections: found
      .filter(({ corrects }) => corrects === "yes")
      .slice(0, MAX_CORRECTIONS)
      .map(({ number }) => number),
  };
}

const LISTS = ["changes", "turns", "notes", "decisions", "deliveryFailures"] as const;

function boundary(incident: string, since: Date | undefined): SQL {
  if (since === undefined) return sql`0::bigint`;
  return sql`coalesce((select number from timeline
    where incident = ${incident} and recorded_at <= ${since.toISOString()}::timestamptz
    order by recorded_at desc, number desc limit 1), 0)`;
}

/** Counts what was recorded after an entry: costs as much as there is. */
async function countedAfter(tx: Tx, incident: string, after: number): Promise<Counted[]> {
  const rows = await tx.execute<Omit<Counted, "entries" | "first"> & { entries: string; first: string }>(sql`
    select kind, corrects is not null as corrects, marking, coalesce(handling->>'circle' = 'label', false) as held,
      count(*) as entries, min(number) as first
    from timeline where incident = ${incident} and number > ${after} group by 1, 2, 3, 4`);
  return rows.map((row) => ({ ...row, entries: Number(row.entries), first: Number(row.first) }));
}
