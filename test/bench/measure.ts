/** Small tools of the benches. */
import { until as waitUntil } from "../support/until.ts";

/** The value below which that share of the numbers lies (nearest rank). @param share from 0 to 1 */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** Waits until it holds. Rejects after `limitMs` and says what was waited for. */
export async function until(
  what: string,
  limitMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  await waitUntil(holds, limitMs, what);
}
