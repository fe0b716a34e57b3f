/**
 * Rounds of operations, until they agree. With another checkout to compare with (`--against`), its Muster runs beside
 * this one and does the same in turn: then both see the same machine, however busy it is.
 */
import type { BenchLine } from "./bench-line.ts";
import {
  agree,
  type Cost,
  costLines,
  costOf,
  FEWEST_ROUNDS,
  type Operation,
  processorOf,
  shown,
} from "./cost.ts";

/** A Muster that is ready, and what is done with it. */
export interface Subject {
  readonly operations: readonly Operation[];
  stop(): Promise<void>;
}

export interface Limits {
  /** Ends it even if rounds do not agree, but never before there are enough of them. */
  readonly limitMs: number;
  /** Rounds that do not count. Default 1. */
  readonly warmUp?: number;
}

/** run.ts sets it: the folder of another checkout. */
const AGAINST = "MUSTER_BENCH_AGAINST";
const MAX_RATIO = 1.05;

export function setAgainst(folder: string): void {
  process.env[AGAINST] = folder;
}

/** @param prepare makes a Muster ready, of this checkout or of that in the folder */
export async function costBench(
  prepare: (program?: string) => Promise<Subject>,
  limits: Limits,
): Promise<readonly BenchLine[]> {
  const other = process.env[AGAINST];
  const subjects: Subject[] = [];
  try {
    subjects.push(await prepare());
    if (other !== undefined) subjects.push(await prepare(other));
    const costs = await costsOf(
      subjects.map(({ operations }) => operations),
      limits,
    );
    const [own = [], others = []] = costs;
    return own.flatMap((cost, at) => [...costLines(cost), ...compared(cost, others[at])]);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

/**
 * Each operation in turn, round after round, so that all see the same machine.
 * @param subjects the operations of each, in the same order
 * @returns the costs of each
 */
export async function costsOf(
  subjects: readonly (readonly Operation[])[],
  { limitMs, warmUp = 1 }: Limits,
): Promise<readonly (readonly Cost[])[]> {
  const costs = subjects.map((operations) =>
    operations.map((operation) => ({ ...operation, rounds: [] as Cost["rounds"][number][] })),
  );
  const [first = []] = costs;
  const agreed = (at: number) => costs.every((all) => agree(processorOf(all[at] ?? { rounds: [] })));
  const deadline = performance.now() + limitMs * subjects.length;
  const goesOn = (round: number) =>
    round < FEWEST_ROUNDS || (performance.now() < deadline && !first.every((_, at) => agreed(at)));
  for (let round = -warmUp; goesOn(round); round += 1) {
    for (const at of first.keys()) {
      if (agreed(at)) continue;
      for (const all of costs) {
        const used = await all[at]?.round();
        if (used && round >= 0) all[at]?.rounds.push(used);
      }
    }
  }
  return costs;
}

function compared(now: Cost, before: Cost | undefined): readonly BenchLine[] {
  if (!before) return [];
  const other = processorOf(before);
  const ratio = costOf(processorOf(now)) / costOf(other);
  const spread = `${other.length} rounds: ${shown(Math.min(...other))} to ${shown(Math.max(...other))}`;
  return [
    {
      name: `${now.name}, beside the other checkout`,
      value: `${ratio.toFixed(2)} x its ${shown(costOf(other))} ms of processor time (${spread})`,
      target: `<= ${MAX_RATIO} x`,
      met: ratio <= MAX_RATIO,
    },
  ];
}
