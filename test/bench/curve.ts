/** How what an operation costs grows with what is in the database. */
import type { BenchLine } from "./bench-line.ts";
import { agree, type Cost, costOf } from "./cost.ts";
import { count } from "./print-lines.ts";

/** What operations cost at one size. */
export interface CurvePoint {
  readonly size: number;
  readonly costs: readonly Cost[];
}

/** The largest may cost so many times what the smallest does. */
const MOST = 1.5;

/**
 * A line for each operation.
 * @param of what there is more and more of: `entries`
 * @param points with the same operations in the same order
 */
export function curveLines(of: string, smallest: CurvePoint, largest: CurvePoint): readonly BenchLine[] {
  return smallest.costs.flatMap((small, at) => {
    const large = largest.costs[at];
    return large === undefined ? [] : [curveLine(of, [smallest.size, small], [largest.size, large])];
  });
}

function curveLine(
  of: string,
  [fewest, small]: readonly [number, Cost],
  [most, large]: readonly [number, Cost],
): BenchLine {
  const ratio = costOf(large.processor) / costOf(small.processor);
  const parts = [
    `${told(small.processor)} to ${told(large.processor)} ms of processor time`,
    ...(small.statements.length === 0
      ? []
      : [`${costOf(small.statements).toFixed(0)} to ${costOf(large.statements).toFixed(0)} statements`]),
  ];
  return {
    name: `${small.name}, ${count(fewest)} to ${count(most)} ${of}`,
    value: `${ratio.toFixed(2)} x: ${parts.join(", ")}`,
    target: `<= ${MOST} x`,
    met: ratio <= MOST,
    figure: { id: `curve.${of}.${small.id}`, value: ratio, unit: "x" },
  };
}

function told(rounds: readonly number[]): string {
  return `${costOf(rounds).toFixed(1)}${agree(rounds) ? "" : " (rounds do not agree)"}`;
}
