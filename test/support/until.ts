import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";

/**
 * Waits until the condition holds; rejects after `ms`.
 * @param what was waited for, for the message
 * @param every how many milliseconds lie between two looks; more where looking is dear
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  ms = 15_000,
  what = String(condition),
  every = 10,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(every);
  }
}

/** Resolves as `work` does; rejects when that takes longer than `ms`. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Lets `ms` milliseconds pass. Only where time itself is tested: that something grows old, that a process may be
 * killed at any instant, that nothing more happens. For all else there is {@link until}.
 */
export async function timePasses(ms: number): Promise<void> {
  await wait(ms);
}

/** Work that is not done at once: lets others go on first, and takes as long as they need for a few steps. */
export async function aMoment(turns = 4): Promise<void> {
  for (let done = 0; done < turns; done += 1) await turn();
}
