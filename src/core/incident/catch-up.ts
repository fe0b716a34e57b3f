/** What a room missed while it could not be reached: for people who come to the incident when much is said already. */

import { type Block, type Markdown, type Message, md, raw } from "../message.ts";
import { MAX_MISSED_ENTRIES, MAX_MISSED_LENGTH } from "../message-budgets.ts";
import { clockTime, span } from "../time.ts";
import { count, oneLine, shortened } from "../words.ts";

/** One entry as the room may have it. */
export type Missed =
  | { readonly number: number; readonly at: Date; readonly by: string; readonly text: string }
  /** Its number and label, instead of what it says. */
  | { readonly withheld: Markdown };

export interface CatchUp {
  readonly banner: readonly string[];
  readonly since: Date;
  readonly until: Date;
  /** Ascending. */
  readonly missed: readonly Missed[];
  /** Entries that are left out: said in other rooms while nothing passes from room to room. */
  readonly elsewhere: number;
  /** How the whole timeline is asked for: `/incident timeline INC-2026-0042`. */
  readonly command: Markdown;
}

/** The newest entries; how many came before them is said. */
export function catchUp({ banner, since, until, missed, elsewhere, command }: CatchUp): Message {
  const away = span(until.getTime() - since.getTime());
  const title = md`**What this room missed** in ${away}, from ${clockTime(since)} to ${clockTime(until)}: ${howMuch(missed.length, elsewhere)}`;
  const left = missed.length - MAX_MISSED_ENTRIES;
  const older: readonly Markdown[] =
    left > 0 ? [md`${count(left, "older entry", "older entries")}: ${raw(command)}`] : [];
  const others: readonly Markdown[] =
    elsewhere > 0
      ? [md`Left out: ${count(elsewhere, "entry", "entries")} of other rooms, since the relay is off.`]
      : [];
  const items = [...older, ...missed.slice(-MAX_MISSED_ENTRIES).map(line), ...others];
  const list: readonly Block[] = items.length === 0 ? [] : [{ type: "list", items }];
  return { banner, blocks: [{ type: "text", text: title }, ...list] };
}

function howMuch(missed: number, elsewhere: number): string {
  if (missed > 0) return count(missed, "entry", "entries");
  return elsewhere > 0 ? "nothing for this room." : "nothing was noted or decided.";
}

function line(one: Missed): Markdown {
  if ("withheld" in one) return one.withheld;
  return md`**${one.number}** ${clockTime(one.at)} ${one.by}: ${shortened(oneLine(one.text), MAX_MISSED_LENGTH)}`;
}
