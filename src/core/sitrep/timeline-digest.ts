/** What a timeline says: its facts, and what is new in it, found in one pass over the entries that are read. */

import type { EntryVisibility } from "../marking/entry-visibility.ts";
import { compareTlp } from "../marking/tlp.ts";
import type { Entry } from "../timeline/entry.ts";
import type { EntryKinds } from "../timeline/entry-kinds.ts";
import type { TimelineFacts } from "./timeline-facts.ts";

export interface TimelineDigest extends TimelineFacts {
  /** An entry that was read. */
  entry(number: number): Entry | undefined;
  readonly deliveryFailures: readonly number[];
  /** New since the last report, in order. */
  readonly changes: readonly Entry[];
  readonly decisions: readonly Entry[];
  /** What people did to the message behind an entry later, by the entry's number: the latest. */
  readonly corrections: ReadonlyMap<number, Entry>;
  /** Entries that must not be told, and what to say instead: for themselves, or for what they correct or are corrected by. */
  readonly hidden: ReadonlyMap<number, Hidden>;
  readonly unread: Unread;
}

/**
 * Of what is new: how much there is besides the entries that are read, all of it earlier. A report has room for the
 * latest alone.
 */
export interface Unread {
  readonly changes: number;
  readonly turns: number;
  readonly notes: number;
  readonly decisions: number;
  /** Of those that anyone who reads the report may know of. */
  readonly deliveryFailures: number;
  /** Number of the first turn of all. */
  readonly firstTurn?: number;
  /** Number of the first decision of all. */
  readonly firstDecision?: number;
}

const NOTHING_UNREAD: Unread = { changes: 0, turns: 0, notes: 0, decisions: 0, deliveryFailures: 0 };

export type Hidden = Extract<EntryVisibility, { readonly shown: false }>;

export interface DigestInput {
  readonly facts: TimelineFacts;
  /** Of one incident, ascending: all, or what a report needs of them (db/report-entries.ts). */
  readonly entries: Iterable<Entry>;
  /** What each entry is for anyone who reads the report. */
  readonly visibility: (entry: Entry) => EntryVisibility;
  readonly kinds: EntryKinds;
  /** Only entries recorded after it are changes or decisions; absent: all. */
  readonly since?: Date | undefined;
  /** Absent: all entries are read. */
  readonly unread?: Unread | undefined;
}

export function digestTimeline(input: DigestInput): TimelineDigest {
  const { facts, visibility, kinds, since, unread = NOTHING_UNREAD } = input;
  const byNumber = new Map<number, Entry>();
  const deliveryFailures: number[] = [];
  const changes = new Map<number, Entry>();
  const decisions = new Map<number, Entry>();
  const corrections = new Map<number, Entry>();
  const roots = new Map<number, number>();
  const hidden = new Map<number, Hidden>();

  for (const entry of input.entries) {
    byNumber.set(entry.number, entry);
    const seen = visibility(entry);
    if (!seen.shown) hidden.set(entry.number, seen);
    const isNew = since === undefined || entry.recordedAt > since;
    if (entry.corrects !== undefined && kinds.has(entry.kind, "correction")) {
      const root = roots.get(entry.corrects) ?? entry.corrects;
      roots.set(entry.number, root);
      corrections.set(root, entry);
      const strictest = stricter(hidden.get(root), hidden.get(entry.number));
      if (strictest !== undefined) hidden.set(root, strictest).set(entry.number, strictest);
      // Shown by itself only when what it corrects was in an earlier report.
      if (isNew && changes.get(root)?.number !== root && !decisions.has(root)) changes.set(root, entry);
      continue;
    }
    if (isNew && kinds.has(entry.kind, "decision")) decisions.set(entry.number, entry);
    if (isNew && kinds.has(entry.kind, "change")) changes.set(entry.number, entry);
    if (isNew && seen.shown && entry.kind === "delivery-failed") deliveryFailures.push(entry.number);
  }
  return {
    ...facts,
    entry: (number) => byNumber.get(number),
    deliveryFailures,
    changes: [...changes.values()],
    decisions: [...decisions.values()],
    corrections,
    hidden,
    unread,
  };
}

function stricter(a: Hidden | undefined, b: Hidden | undefined): Hidden | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareTlp(a.marking.tlp, b.marking.tlp) < 0 ? b : a;
}
