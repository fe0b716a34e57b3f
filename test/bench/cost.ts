/** What an operation costs Muster, round by round, and how that is told. */
import type { BenchLine } from "./bench-line.ts";
import { median } from "./measure.ts";

/** One thing that is done again and again. */
export interface Operation {
  /** Names its figures in the baseline. */
  readonly id: string;
  /** For the table. */
  readonly name: string;
  /** So often in one round. */
  readonly times: number;
  /** Resolves to what each time cost. */
  round(): Promise<Used>;
}

export interface Used {
  /** Milliseconds of processor time of Muster's own process. */
  readonly processor: number;
  /** Statements that PostgreSQL executed for it; NaN when they are not counted. */
  readonly statements: number;
  /** Milliseconds on the wall; absent where they would say nothing. */
  readonly wall?: number;
}

/** Of one operation, one number per round, in their order. */
export interface Cost {
  readonly id: string;
  readonly name: string;
  readonly times: number;
  readonly rounds: readonly Used[];
}

/** So many of the lowest rounds have to agree, within this share of the lowest. */
const AGREEING = 3;
const WITHIN = 0.03;
export const FEWEST_ROUNDS = 8;

export function processorOf({ rounds }: Pick<Cost, "rounds">): readonly number[] {
  return rounds.map((one) => one.processor);
}

/** Empty when they are not counted. */
export function statementsOf({ rounds }: Pick<Cost, "rounds">): readonly number[] {
  return rounds.map((one) => one.statements).filter((one) => !Number.isNaN(one));
}

/** Whether enough is measured. */
export function agree(rounds: readonly number[]): boolean {
  const [first = 0, ...others] = lowest(rounds);
  return rounds.length >= FEWEST_ROUNDS && others.every((one) => one <= first * (1 + WITHIN));
}

/**
 * What a round of these costs: the median of the lowest. What else the machine does makes an operation dearer and
 * never cheaper: caches are cold when Muster's turn comes. On a machine that is busy all the time (a load of eight on
 * each core) even the lowest were seen to be a third too high; statements stay what they are.
 */
export function costOf(rounds: readonly number[]): number {
  return median(lowest(rounds));
}

function lowest(rounds: readonly number[]): readonly number[] {
  return rounds.toSorted((a, b) => a - b).slice(0, AGREEING);
}

/** A line for the processor time, one for the statements if they are counted, and one for the wall if it was measured. */
export function costLines(cost: Cost): readonly BenchLine[] {
  const { id, name, times, rounds } = cost;
  const statements = statementsOf(cost);
  const walls = rounds.flatMap(({ wall }) => wall ?? []);
  return [
    costLine(name, "ms of processor time", `${id}.processor`, processorOf(cost), times),
    ...(statements.length === 0 ? [] : [costLine(name, "statements", `${id}.statements`, statements, times)]),
    ...(walls.length === 0 ? [] : [costLine(name, "ms on the wall", `${id}.wall`, walls, times)]),
  ];
}

function costLine(
  name: string,
  unit: string,
  id: string,
  rounds: readonly number[],
  times: number,
): BenchLine {
  const value = costOf(rounds);
  const agreed = agree(rounds) ? "" : `, lowest ${AGREEING} NOT within ${WITHIN * 100} %`;
  const spread = `${shown(Math.min(...rounds))} to ${shown(Math.max(...rounds))}, median ${shown(median(rounds))}`;
  return {
    name,
    value: `${shown(value)} ${unit} (${rounds.length} rounds of ${times}: ${spread}${agreed})`,
    figure: { id, value, unit },
  };
}

/** Three digits say enough: 0.12, 12.3, 529. */
export function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
