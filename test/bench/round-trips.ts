/** What a platform's log of calls tells about the waiting of whoever made them. */

/** One call as the platform saw it. */
export interface LoggedCall {
  readonly name: string;
  /** Arrival at the platform, milliseconds since the epoch. */
  readonly at: number;
}

/** Milliseconds by which a call may seem to come before the answer that it waited for: clocks are read in whole ones. */
const BLUR = 3;

/**
 * The calls in the order in which they were waited for: each group begins after an answer to the group before, so
 * there are as many groups as round trips, if nothing else was waited for.
 * @param latencyMs how long the platform takes to answer any call
 * @returns the names of each group
 */
export function roundTrips(calls: readonly LoggedCall[], latencyMs: number): readonly (readonly string[])[] {
  const placed: { readonly at: number; readonly name: string; readonly depth: number }[] = [];
  for (const { name, at } of calls.toSorted((a, b) => a.at - b.at)) {
    const before = placed.filter((one) => at >= one.at + latencyMs - BLUR);
    placed.push({ at, name, depth: 1 + Math.max(0, ...before.map((one) => one.depth)) });
  }
  const groups = Map.groupBy(placed, (one) => one.depth);
  return [...groups.values()].map((group) => [...new Set(group.map((one) => one.name))]);
}
