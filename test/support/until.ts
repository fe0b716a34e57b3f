import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits until the condition holds; rejects after `ms`.
 * @param what was waited for, for the message
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  ms = 15_000,
  what = String(condition),
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(10);
  }
}
