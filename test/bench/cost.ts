/**
 * What one operation costs Muster, in processor time and statements. What else the machine does makes an operation
 * dearer and never cheaper: caches are cold when Muster's turn comes. So rounds are repeated until the lowest agree,
 * and these count. Operations come several at a time for the same reason: the fewer pauses, the fewer cold caches.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./measure.ts";
import type { Meter, Reading } from "./meter.ts";

/** Where operations are measured. */
export interface Measured {
  readonly meter: Meter;
  /** Resolves when nothing waits to be handled or sent now. */
  quiet(): Promise<void>;
  /** Nor later. */
  calm(): Promise<void>;
}

/** One thing that people do, again and again. */
export interface Operation {
  /** Names its figures in the baseline. */
  readonly id: string;
  /** For the table. */
  readonly name: string;
  /** So often in one round. */
  readonly times: number;
  /** So many at a time. */
  readonly atOnce: number;
  /** Does it once. Resolves when Muster has been told of it. */
  once(): Promise<unknown>;
}

/** Of one operation, one number per round, in their order. */
export interface Cost {
  readonly id: string;
  readonly name: string;
  readonly times: number;
  /** Milliseconds. */
  readonly processor: readonly number[];
  /** Empty when they are not counted. */
  readonly statements: readonly number[];
}

/** What Muster uses while nobody does anything. */
export interface Idle {
  /** Milliseconds of processor time in a second. */
  readonly processor: number;
  /** Statements in a second. */
  readonly statements: number;
}

/** So many of the lowest rounds have to agree, within this share of the lowest. */
const AGREEING = 3;
const WITHIN = 0.03;
const FEWEST_ROUNDS = 5;
/** After the last of a round: what comes back by events, and what is collected, belongs to it. */
const TAIL_MS = 200;

/** @param ms how long nothing is done */
export async function idleCost(meter: Meter, ms: number): Promise<Idle> {
  const before = await meter.read();
  await wait(ms);
  const used = difference(before, await meter.read());
  return { processor: used.processor / used.seconds, statements: used.statements / used.seconds };
}

/**
 * Each operation in turn, round after round, so that all see the same machine. What Muster uses anyway in that time is
 * taken off.
 * @param how.limitMs ends it even if rounds do not agree, but never before there are enough of them
 * @param how.warmUp rounds that do not count
 */
export async function costsOf(
  measured: Measured,
  operations: readonly Operation[],
  { limitMs, warmUp, idle }: { readonly limitMs: number; readonly warmUp: number; readonly idle: Idle },
): Promise<readonly Cost[]> {
  const costs = operations.map(({ id, name, times }) => {
    return { id, name, times, processor: [] as number[], statements: [] as number[] };
  });
  const deadline = performance.now() + limitMs;
  const goesOn = (round: number) =>
    round < FEWEST_ROUNDS ||
    (performance.now() < deadline && costs.some(({ processor }) => !agree(processor)));
  for (let round = -warmUp; goesOn(round); round += 1) {
    for (const [at, operation] of operations.entries()) {
      const cost = costs[at];
      if (!cost || agree(cost.processor)) continue;
      const used = await oneRound(measured, operation, idle);
      if (round < 0) continue;
      cost.processor.push(used.processor);
      if (!Number.isNaN(used.statements)) cost.statements.push(used.statements);
    }
  }
  return costs;
}

async function oneRound({ meter, quiet, calm }: Measured, { times, atOnce, once }: Operation, idle: Idle) {
  const before = await meter.read();
  for (let done = 0; done < times; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, times - done) }, () => once()));
    await quiet();
  }
  await calm();
  await wait(TAIL_MS);
  const used = difference(before, await meter.read());
  return {
    processor: (used.processor - used.seconds * idle.processor) / times,
    statements: (used.statements - used.seconds * idle.statements) / times,
  };
}

/** `statements` is NaN when they are not counted. */
export function difference(before: Reading, after: Reading) {
  return {
    processor: after.processor - before.processor,
    statements: (after.statements ?? Number.NaN) - (before.statements ?? Number.NaN),
    seconds: (after.at - before.at) / 1_000,
  };
}

/** Whether enough is measured. */
export function agree(rounds: readonly number[]): boolean {
  const [first = 0, ...others] = lowest(rounds);
  return rounds.length >= FEWEST_ROUNDS && others.every((one) => one <= first * (1 + WITHIN));
}

/** What a round of these costs: the median of the lowest. */
export function costOf(rounds: readonly number[]): number {
  return median(lowest(rounds));
}

function lowest(rounds: readonly number[]): readonly number[] {
  return rounds.toSorted((a, b) => a - b).slice(0, AGREEING);
}

/** A line for the processor time and one for the statements. */
export function costLines({ id, name, times, processor, statements }: Cost): readonly BenchLine[] {
  const inProcessor = costLine(name, "ms of processor time", `${id}.processor`, processor, times);
  if (statements.length === 0) return [inProcessor];
  return [inProcessor, costLine(name, "statements", `${id}.statements`, statements, times)];
}

/**
 * What it costs, and all that is needed to judge that.
 * @param times operations in one round
 */
export function costLine(
  name: string,
  unit: string,
  id: string,
  rounds: readonly number[],
  times: number,
): BenchLine {
  const value = costOf(rounds);
  const agreed = agree(rounds) ? "" : `, lowest ${AGREEING} NOT within ${WITHIN * 100} %`;
  const all = `${rounds.length} rounds of ${times}: ${shown(Math.min(...rounds))} to ${shown(Math.max(...rounds))}, median ${shown(median(rounds))}${agreed}`;
  return { name, value: `${shown(value)} ${unit} (${all})`, figure: { id, value, unit } };
}

/** Three digits say enough: 0.12, 12.3, 529. */
function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
