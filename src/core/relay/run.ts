/** Which waiting messages go together as one, when a room cannot take them as fast as they come. */
import type { Carried } from "./carried.ts";
import { wordsOf } from "./words.ts";

/** A room that has messages waiting for longer than this, in ms, takes several at once. */
export const BEHIND_MS = 1_000;
/** Bounds of one message: with its authors and formatting it stays below what Slack takes (50 blocks, 12,000 characters). */
const MAX_ROWS = 30;
const MAX_LINES = 40;
const MAX_CHARACTERS = 5_000;
/**
 * What one person writes beyond so many messages a minute, while the room is behind, is counted instead of said. Nobody
 * types ten a second: fewer are all said, several in one message.
 */
export const MAX_A_MINUTE = 600;
const MINUTE_MS = 60_000;

/**
 * The messages that a step carries: its own, and those right behind it when the room is behind. Never one that
 * would overtake another of the same room of origin, none with files, and none of another thread.
 * @param waiting all that wait for the room and were not taken by another step, by id
 * @param own the step's own
 * @returns ids, in their order; empty when the own one was taken already
 */
export function runOf(waiting: readonly Carried[], own: number, now: Date): readonly number[] {
  const start = waiting.findIndex((row) => row.id === own);
  const first = waiting[start];
  if (!first) return [];
  const oldest = Math.min(...waiting.map((row) => row.createdAt.getTime()));
  if (now.getTime() - oldest <= BEHIND_MS || first.files.length > 0) return [own];
  // Events of one room are handled one after the other, those of several side by side: what another room said
  // before may be on its way behind this.
  const passedBy = new Set(waiting.slice(0, start).map((row) => row.fromRoom));
  const isOfBurst = burstOf(waiting);
  const fits = room();
  fits(first);
  const run = [own];
  for (const row of waiting.slice(start + 1)) {
    // Of a burst, what does not fit goes along all the same, to be counted (splitRun).
    const isCounted = isOfBurst(first) && isOfBurst(row) && row.author === first.author;
    if (
      !(fits(row) || isCounted) ||
      row.files.length > 0 ||
      placeOf(row) !== placeOf(first) ||
      passedBy.has(row.fromRoom)
    )
      break;
    run.push(row.id);
  }
  return run;
}

/** What of a run is said, and how much more each author wrote. Of a run without a burst everything is said. */
export function splitRun(rows: readonly Carried[]): {
  readonly said: readonly Carried[];
  readonly more: ReadonlyMap<string, readonly Carried[]>;
} {
  const fits = room();
  const said: Carried[] = [];
  let isFull = false;
  for (const row of rows) {
    // The first one is said whatever its size: it is cut.
    if (!fits(row) && said.length > 0) isFull = true;
    if (isFull) break;
    said.push(row);
  }
  return { said, more: Map.groupBy(rows.slice(said.length), (row) => row.author) };
}

/** Whether one more fits into the message. */
function room(): (row: Carried) => boolean {
  let [rows, lines, characters] = [0, 0, 0];
  return (row) => {
    const size = sizeOf(row);
    rows += 1;
    lines += size.lines;
    characters += size.characters;
    return rows <= MAX_ROWS && lines <= MAX_LINES && characters <= MAX_CHARACTERS;
  };
}

/** Whether a message is one of more than so many that its author wrote within a minute. */
function burstOf(waiting: readonly Carried[]): (row: Carried) => boolean {
  const times = Map.groupBy(waiting, (row) => row.author);
  const bursts = new Set<number>();
  for (const own of times.values()) {
    own.forEach((row, at) => {
      const last = own[at + MAX_A_MINUTE];
      if (last === undefined || last.createdAt.getTime() - row.createdAt.getTime() > MINUTE_MS) return;
      for (const one of own.slice(at, at + MAX_A_MINUTE + 1)) bursts.add(one.id);
    });
  }
  return (row) => bursts.has(row.id);
}

function sizeOf(row: Carried): { lines: number; characters: number } {
  if (row.deleted) return { lines: 0, characters: 0 };
  const { lines } = wordsOf(row.text);
  return { lines: lines.length, characters: lines.reduce((sum, line) => sum + line.length, 0) };
}

function placeOf(row: Carried): string {
  return row.fromThread === undefined ? "" : `${row.fromRoom} ${row.fromThread}`;
}
