/** One entry as a line of the report: when, what, by whom, and what was done to it later. */
import type { NameBook } from "../directory/name-book.ts";
import type { EntryVisibility } from "../marking/entry-visibility.ts";
import { utc } from "../time.ts";
import { type Entry, textOf } from "../timeline/entry.ts";
import type { EntryKinds } from "../timeline/entry-kinds.ts";
import type { ReportLimits } from "./limits.ts";
import { type Line, line } from "./line.ts";
import type { Hidden } from "./timeline-digest.ts";

export interface EntryRendering {
  /** Entries of which number and marking are said, and never the words. */
  readonly hidden: ReadonlyMap<number, Hidden>;
  readonly visibility: (entry: Entry) => EntryVisibility;
  readonly names: NameBook;
  readonly limits: ReportLimits;
  /** The instant of the report: times of the same day are shown without the date. */
  readonly at: Date;
  readonly corrections: ReadonlyMap<number, Entry>;
  readonly kinds: EntryKinds;
}

/** `09:20 The gateway is isolated. – Alice Duty (CERT-EU)`, or without the name. */
export function entryLine(
  entry: Entry,
  rendering: EntryRendering,
  by: "by whom" | "by anybody" = "by whom",
): Line {
  const correction = rendering.corrections.get(entry.number);
  const cites = [entry.number, correction?.number];
  const when = time(entry.occurredAt, rendering.at);
  const hidden = rendering.hidden.get(entry.number);
  if (hidden !== undefined) return line(`${when} Withheld: ${hidden.instead}.`, cites, rendering.limits);
  // Words that end as if somebody had signed them are signed by who wrote them, for all readers.
  const looksSigned = /[–—-][^–—]*\)\W*$/.test(entry.text.slice(-MAX_SIGNATURE));
  const named = (by === "by whom" || looksSigned) && rendering.kinds.has(entry.kind, "unsigned");
  const who = named ? rendering.names.personOf(entry.author) : undefined;
  const seen = rendering.visibility(entry);
  const labels = seen.shown ? seen.labels : "";
  const told = line(`${when} ${labels}${words(entry, correction, who)}`, cites, rendering.limits);
  return labels === "" ? told : { ...told, marking: seen.marking };
}

/** Longer than any name with its organisation. */
const MAX_SIGNATURE = 200;

/** `09:20`, or with the date when it was not on the day of the report. */
export function time(instant: Date, at: Date): string {
  const full = utc(instant).slice(0, -" UTC".length);
  return dayOf(instant) === dayOf(at) ? full.slice(-"09:20".length) : full;
}

/** Number of the day, UTC. */
function dayOf(instant: Date): number {
  return Math.floor(instant.getTime() / 86_400_000);
}

function words(entry: Entry, correction: Entry | undefined, who: string | undefined): string {
  const by = who === undefined ? "" : ` – ${who}`;
  if (entry.kind === "pinned") {
    if (correction?.kind === "deleted") return `A pinned message, deleted in the chat later${by}`;
    const unpinned = correction?.kind === "unpinned" ? " (unpinned later)" : "";
    return `Pinned: ${(correction && textOf(correction, "text")) ?? textOf(entry, "text") ?? entry.text}${unpinned}${by}`;
  }
  // An entry by a command stays on record, whatever becomes of the chat message.
  if (correction?.kind === "deleted") return `${entry.text} (deleted in the chat later)${by}`;
  if (correction?.kind === "edited" && correction !== entry) {
    return `${entry.text} (changed in the chat later: ${textOf(correction, "text") ?? correction.text})${by}`;
  }
  return `${entry.text}${by}`;
}
