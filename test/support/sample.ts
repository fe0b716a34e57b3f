/**
 * A sample in the default run, everything in the slow one (`npm run test:slow`, which CI runs too). A file that
 * uses this is called `*.sampled.test.ts`: vitest.config.ts has both runs take it.
 */

/** True in the slow run. */
export const IS_FULL = process.env.MUSTER_TESTS === "all";

/** How many cases to make: `all` in the slow run, `some` in the default one. */
export function amount(all: number, some: number): number {
  return IS_FULL ? all : some;
}

/**
 * All of them in the slow run. In the default one `some`, evenly spread, the first and the last among them: those
 * that stand next to each other are often alike.
 */
export function sampled<T>(all: readonly T[], some: number): readonly T[] {
  if (IS_FULL || all.length <= some) return all;
  const step = some > 1 ? (all.length - 1) / (some - 1) : 0;
  return Array.from({ length: some }, (_, at) => all[Math.round(at * step)] as T);
}
