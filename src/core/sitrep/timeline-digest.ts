/** What a timeline says, found in one pass: 100,000 entries are read once and none is copied. */

import type { EntryVisibility } from "../marking/entry-visibility.ts";
import { compareTlp } from "../marking/tlp.ts";
import { type Entry, textOf } from "../timeline/entry.ts";
import type { EntryKinds } from "../timeline/entry-kinds.ts";

export interface TimelineDigest {
  readonly opened?: Entry;
  /** The latest of each. */
  readonly lead?: Entry;
  readonly severity?: Entry;
  /** State, closing or reopening. */
  readonly state?: Entry;
  /** Number of the first acknowledgement, by organisation id. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Number of the latest entry about a contact's place in a room, by contact id. */
  readonly whereabouts: ReadonlyMap<string, number>;
  /** Rooms that could not be opened or were lost, by network, until one is opened there. */
  readonly lostRooms: ReadonlyMap<string, Entry>;
  readonly deliveryFailures: readonly number[];
  /** New since the last report, in order. */
  readonly changes: readonly Entry[];
  readonly decisions: readonly Entry[];
  /** What people did to the message behind an entry later, by the entry's number: the latest. */
  readonly corrections: ReadonlyMap<number, Entry>;
  /** Entries that must not be told, and what to say instead: for themselves, or for what they correct or are corrected by. */
  readonly hidden: ReadonlyMap<number, Hidden>;
}

export type Hidden = Extract<EntryVisibility, { readonly shown: false }>;

/**
 * @param entries of one incident, ascending
 * @param visibility what each entry is for anyone who reads the report
 * @param since only entries recorded after it are changes or decisions; absent: all
 */
export function digestTimeline(
  entries: Iterable<Entry>,
  visibility: (entry: Entry) => EntryVisibility,
  kinds: EntryKinds,
  since?: Date,
): TimelineDigest {
  const found: { opened?: Entry; lead?: Entry; severity?: Entry; state?: Entry } = {};
  const acknowledged = new Map<string, number>();
  const whereabouts = new Map<string, number>();
  const lostRooms = new Map<string, Entry>();
  const deliveryFailures: number[] = [];
  const changes = new Map<number, Entry>();
  const decisions = new Map<number, Entry>();
  const corrections = new Map<number, Entry>();
  const roots = new Map<number, number>();
  const hidden = new Map<number, Hidden>();

  for (const entry of entries) {
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
    // What happened in a side room says nothing of the rooms for everybody, nor may a number give it away.
    const isOfSideRoom = entry.handling?.circle === "label";
    if (!isOfSideRoom && kinds.has(entry.kind, "whereabouts"))
      whereabouts.set(textOf(entry, "contact") ?? entry.author, entry.number);
    // Trust given back opens no room: a responder does.
    if (!isOfSideRoom && kinds.has(entry.kind, "room-lost"))
      lostRooms.set(textOf(entry, "network") ?? entry.source?.network ?? "", entry);
    switch (entry.kind) {
      case "opened":
        found.opened ??= entry;
        break;
      case "lead":
        found.lead = entry;
        break;
      case "severity":
        found.severity = entry;
        break;
      case "state":
      case "closed":
      case "reopened":
        found.state = entry;
        break;
      case "acknowledged": {
        const organisation = textOf(entry, "organisation") ?? entry.organisation;
        if (organisation !== undefined && !acknowledged.has(organisation)) {
          acknowledged.set(organisation, entry.number);
        }
        break;
      }
      case "room-opened":
        if (!isOfSideRoom) lostRooms.delete(textOf(entry, "network") ?? entry.source?.network ?? "");
        break;
      case "delivery-failed":
        if (isNew && seen.shown) deliveryFailures.push(entry.number);
        break;
      default:
    }
  }
  return {
    ...found,
    acknowledged,
    whereabouts,
    lostRooms,
    deliveryFailures,
    changes: [...changes.values()],
    decisions: [...decisions.values()],
    corrections,
    hidden,
  };
}

function stricter(a: Hidden | undefined, b: Hidden | undefined): Hidden | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareTlp(a.marking.tlp, b.marking.tlp) < 0 ? b : a;
}
