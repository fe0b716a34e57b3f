/** Lanes that wait to be worked on: by rank, within a rank in the order in which they were found. */

/** 0 goes first. */
export type Rank = 0 | 1 | 2;

export interface ReadyLanes {
  /** Each lane once; one that waits already keeps its place. */
  add(lane: string): void;
  /** Takes the lane that is next; undefined when none waits. */
  take(): string | undefined;
  size(): number;
}

/** Milliseconds after which a lane goes before all that are newer, whatever their rank: nothing waits for ever. */
const PATIENCE_MS = 1_000;

/** @param clock milliseconds, which only grow */
export function readyLanes(
  rank: (lane: string) => Rank,
  clock: () => number = () => performance.now(),
): ReadyLanes {
  const since = new Map<string, number>();
  const ranks: readonly Set<string>[] = [new Set(), new Set(), new Set()];

  /** The first of a rank that has waited too long, the longest of all; else the first of the best rank. */
  function next(): Set<string> | undefined {
    const filled = ranks.filter((lanes) => lanes.size > 0);
    const late = clock() - PATIENCE_MS;
    const tired = filled
      .map((lanes) => ({ lanes, from: since.get(firstOf(lanes) ?? "") ?? 0 }))
      .filter(({ from }) => from < late)
      .toSorted((a, b) => a.from - b.from)[0];
    return tired?.lanes ?? filled[0];
  }

  return {
    add(lane) {
      if (since.has(lane)) return;
      since.set(lane, clock());
      ranks[rank(lane)]?.add(lane);
    },
    take() {
      const lanes = next();
      const lane = lanes && firstOf(lanes);
      if (lane === undefined) return undefined;
      lanes?.delete(lane);
      since.delete(lane);
      return lane;
    },
    size: () => since.size,
  };
}

function firstOf(lanes: ReadonlySet<string>): string | undefined {
  const [first] = lanes;
  return first;
}
