/** Chance that can be played again: the same seed gives the same numbers (mulberry32). */

export interface Chance {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number;
  pick<T>(all: readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    below,
    pick<T>(all: readonly T[]): T {
      const one = all[below(all.length)];
      if (one === undefined) throw new Error("there is nothing to pick from");
      return one;
    },
    shuffled<T>(all: readonly T[]): T[] {
      return all
        .map((one) => ({ one, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one);
    },
  };
}
