/** What a timeline amounts to in numbers: what a report says of it without reading it. */
import type { Tlp } from "../marking/tlp.ts";
import { type Entry, textOf } from "../timeline/entry.ts";
import type { EntryKinds } from "../timeline/entry-kinds.ts";

/**
 * How many entries of a timeline are alike, and which were the first and the last of them. There are as many of these as
 * people, networks and kinds go together, however long the timeline is; the database keeps them (db/timeline-digest.ts).
 */
export interface Tally {
  readonly kind: string;
  /** Whom it is about, else who wrote it. */
  readonly contact: string;
  /** Which network it is about, else where it was said; empty: none. */
  readonly network: string;
  /** Which organisation it is about, else whose it is; empty: none. */
  readonly organisation: string;
  /** They name an earlier entry. */
  readonly corrects: boolean;
  readonly marking: Tlp;
  /** They are for fewer than everybody who takes part: of a side room, for instance. */
  readonly held: boolean;
  readonly entries: number;
  /** Numbers of entries. */
  readonly first: number;
  readonly last: number;
}

/** Numbers of the entries that say how things stand. */
export interface TimelineFacts {
  readonly opened?: number;
  /** The latest of each. */
  readonly lead?: number;
  readonly severity?: number;
  /** State, closing or reopening. */
  readonly state?: number;
  /** The first acknowledgement, by organisation id. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** The latest entry about a contact's place in a room, by contact id. */
  readonly whereabouts: ReadonlyMap<string, number>;
  /** Rooms that could not be opened or were lost, by network, until one is opened there. */
  readonly lostRooms: ReadonlyMap<string, number>;
}

/** Of all entries of a timeline, in any order. */
export function tally(entries: Iterable<Entry>): readonly Tally[] {
  const found = new Map<string, Tally>();
  for (const entry of entries) {
    const { kind, number } = entry;
    const contact = short(textOf(entry, "contact") ?? entry.author);
    const network = short(textOf(entry, "network") ?? entry.source?.network ?? "");
    const organisation = short(textOf(entry, "organisation") ?? entry.organisation ?? "");
    const corrects = entry.corrects !== undefined;
    const held = entry.handling?.circle === "label";
    const alike = { kind, contact, network, organisation, corrects, marking: entry.marking, held };
    const key = JSON.stringify(Object.values(alike));
    const before = found.get(key) ?? { ...alike, entries: 0, first: number, last: number };
    found.set(key, {
      ...before,
      entries: before.entries + 1,
      first: Math.min(before.first, number),
      last: Math.max(before.last, number),
    });
  }
  return [...found.values()];
}

export function factsOf(tallies: readonly Tally[], kinds: EntryKinds): TimelineFacts {
  const firsts = tallies.map(({ kind, first }) => [kind, first] as const);
  const lasts = tallies.map(({ kind, last }) => [kind, last] as const);
  const opened = lowest(firsts.filter(([kind]) => kind === "opened"));
  const latest = (...of: readonly string[]) => highest(lasts.filter(([kind]) => of.includes(kind)));
  const lead = latest("lead");
  const severity = latest("severity");
  const state = latest("state", "closed", "reopened");

  const acknowledged = new Map<string, number>();
  const whereabouts = new Map<string, number>();
  const lost = new Map<string, number>();
  const openedOn = new Map<string, number>();
  for (const one of tallies) {
    if (one.kind === "acknowledged" && one.organisation !== "")
      keep(acknowledged, one.organisation, one.first, Math.min);
    // What happened in a side room says nothing of the rooms for everybody, nor may a number give it away.
    if (one.held) continue;
    if (kinds.has(one.kind, "whereabouts")) keep(whereabouts, one.contact, one.last, Math.max);
    // Trust given back opens no room: a responder does.
    if (kinds.has(one.kind, "room-lost")) keep(lost, one.network, one.last, Math.max);
    if (one.kind === "room-opened") keep(openedOn, one.network, one.last, Math.max);
  }
  return {
    ...(opened === undefined ? {} : { opened }),
    ...(lead === undefined ? {} : { lead }),
    ...(severity === undefined ? {} : { severity }),
    ...(state === undefined ? {} : { state }),
    acknowledged,
    whereabouts,
    lostRooms: new Map([...lost].filter(([network, number]) => number > (openedOn.get(network) ?? 0))),
  };
}

/** Characters of an id that are kept: an index of PostgreSQL takes 2,700 bytes. */
const LONGEST_ID = 150;

function short(id: string): string {
  return id.length <= LONGEST_ID ? id : Array.from(id).slice(0, LONGEST_ID).join("");
}

function keep(
  map: Map<string, number>,
  key: string,
  number: number,
  which: (a: number, b: number) => number,
): void {
  const before = map.get(key);
  map.set(key, before === undefined ? number : which(before, number));
}

function lowest(numbers: readonly (readonly [string, number])[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers.map(([, number]) => number));
}

function highest(numbers: readonly (readonly [string, number])[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.max(...numbers.map(([, number]) => number));
}
