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
 * How many calls lie one behind the other, each beginning after the answer to the one before: the round trips that
 * were waited for, if none of them waited for something else.
 * @param latencyMs how long the platform takes to answer any call
 */
export function roundTrips(calls: readonly LoggedCall[], latencyMs: number): number {
  return longestChain(calls, latencyMs).length;
}

/** Their names, in order; of several longest chains the one that ends last. */
export function longestChain(calls: readonly LoggedCall[], latencyMs: number): readonly string[] {
  const inOrder = calls.toSorted((a, b) => a.at - b.at);
  const chains: { readonly at: number; readonly names: readonly string[] }[] = [];
  for (const { name, at } of inOrder) {
    const before = chains
      .filter((chain) => at >= chain.at + latencyMs - BLUR)
      .reduce<readonly string[]>(
        (best, chain) => (chain.names.length >= best.length ? chain.names : best),
        [],
      );
    chains.push({ at, names: [...before, name] });
  }
  return chains.reduce<readonly string[]>(
    (best, chain) => (chain.names.length >= best.length ? chain.names : best),
    [],
  );
}
