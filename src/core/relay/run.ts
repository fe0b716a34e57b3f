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
  let { lines, characters } = sizeOf(first);
  const run = [own];
  for (const row of waiting.slice(start + 1)) {
    const size = sizeOf(row);
    lines += size.lines;
    characters += size.characters;
    const fits = run.length < MAX_ROWS && lines <= MAX_LINES && characters <= MAX_CHARACTERS;
    if (!fits || row.files.length > 0 || placeOf(row) !== placeOf(first) || passedBy.has(row.fromRoom)) break;
    run.push(row.id);
  }
  return run;
}

function sizeOf(row: Carried): { lines: number; characters: number } {
  if (row.deleted) return { lines: 0, characters: 0 };
  const { lines } = wordsOf(row.text);
  return { lines: lines.length, characters: lines.reduce((sum, line) => sum + line.length, 0) };
}

function placeOf(row: Carried): string {
  return row.fromThread === undefined ? "" : `${row.fromRoom} ${row.fromThread}`;
}
