/** How what an operation costs grows with what is in the database. */
import type { BenchLine } from "./bench-line.ts";
import { agree, type Cost, costOf, processorOf, statementsOf } from "./cost.ts";
import { count } from "./print-lines.ts";
import { costsOf, type Limits, type Subject } from "./rounds.ts";

/** The largest may cost so many times what the smallest does. */
const MAX_RATIO = 1.5;

/**
 * A line for each operation.
 * @param of what there is more and more of: `entries`
 * @param sizes the smallest and the largest
 * @param prepare makes a Muster ready with so many; each does the same operations in the same order
 */
export async function curveBench(
  of: string,
  [fewest, most]: readonly [number, number],
  prepare: (size: number) => Promise<Subject>,
  limits: Limits,
): Promise<readonly BenchLine[]> {
  const subjects: Subject[] = [];
  try {
    for (const size of [fewest, most]) subjects.push(await prepare(size));
    const costs = await costsOf(
      subjects.map(({ operations }) => operations),
      limits,
    );
    const [small = [], large = []] = costs;
    return small.flatMap((one, at) => {
      const other = large[at];
      return other === undefined ? [] : [curveLine(of, [fewest, one], [most, other])];
    });
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

function curveLine(
  of: string,
  [fewest, small]: readonly [number, Cost],
  [most, large]: readonly [number, Cost],
): BenchLine {
  const ratio = costOf(processorOf(large)) / costOf(processorOf(small));
  const [few, many] = [small, large].map((cost) => costOf(statementsOf(cost)));
  const statements =
    statementsOf(small).length === 0 ? "" : `, ${few?.toFixed(0)} to ${many?.toFixed(0)} statements`;
  return {
    name: `${small.name}, ${count(fewest)} to ${count(most)} ${of}`,
    value: `${ratio.toFixed(2)} x: ${told(small)} to ${told(large)} ms of processor time${statements}`,
    target: `<= ${MAX_RATIO} x`,
    met: ratio <= MAX_RATIO,
    figure: { id: `curve.${of}.${small.id}`, value: ratio, unit: "x" },
  };
}

function told(cost: Cost): string {
  const rounds = processorOf(cost);
  return `${costOf(rounds).toFixed(1)}${agree(rounds) ? "" : " (rounds do not agree)"}`;
}
