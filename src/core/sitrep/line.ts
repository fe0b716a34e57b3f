/** One statement of a situation report and the entries that prove it. */
import type { Marking } from "../marking/marking.ts";
import { visible } from "../message.ts";
import type { Entry } from "../timeline/entry.ts";
import { oneLine, shortened } from "../words.ts";
import type { ReportLimits } from "./limits.ts";

export interface Line {
  /** Plain text. */
  readonly text: string;
  /** Numbers of timeline entries, ascending; empty for what follows from the roll or the alarms alone. */
  readonly cites: readonly number[];
  /** How many more prove it, all before these. */
  readonly more?: number;
  /** Of the words in it, where they are not marked like the incident. */
  readonly marking?: Pick<Marking, "tlp" | "pap">;
}

/** A line on one line, no longer than the audience can bear; what hides in the text shows, and counts. */
export function line(
  text: string,
  cites: readonly (number | undefined)[],
  limits: ReportLimits,
  unread = 0,
): Line {
  const numbers = [...new Set(cites.filter((one) => one !== undefined))].toSorted((a, b) => a - b);
  const room = limits.line - citation(numbers, limits.cites, unread).length;
  const more = unread === 0 ? {} : { more: unread };
  return { text: shortened(oneLine(visible(text)), room), cites: numbers, ...more };
}

/** ` (#4, #7 and 12 more)`; nothing when nothing is cited. The latest entries are the ones shown. */
export function citation(cites: readonly number[], most: number, unread = 0): string {
  if (cites.length === 0) return "";
  const shown = cites.slice(-most).map((number) => `#${number}`);
  const left = cites.length - shown.length + unread;
  const more = left > 0 ? ` and ${left} more` : "";
  return ` (${shown.join(", ")}${more})`;
}

/**
 * The latest entries as lines; those before become one line that says how many they are and cites the first
 * and the last of them. Only what is shown is put into words.
 * @param what plural: `changes`
 * @param earlier how many there are before these, and the number of the first of all
 */
export function latest(
  entries: readonly Entry[],
  most: number,
  what: string,
  entryLine: (entry: Entry) => Line,
  limits: ReportLimits,
  earlier: { readonly unread: number; readonly first?: number | undefined } = { unread: 0 },
): readonly Line[] {
  const all = entries.length + earlier.unread;
  if (all <= most || most === Number.POSITIVE_INFINITY) return entries.map(entryLine);
  if (most === 0) return [];
  const cut = entries.length - most + 1;
  const ends = [earlier.first ?? entries[0]?.number, entries[cut - 1]?.number];
  const before = line(`${cut + earlier.unread} earlier ${what}`, ends, limits);
  return [before, ...entries.slice(cut).map(entryLine)];
}

/** The first lines; the others become one line that says how many they are. */
export function first(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  if (most === 0) return [];
  return [...lines.slice(0, most - 1), { text: `and ${lines.length - most + 1} more`, cites: [] }];
}
