/** Waiting that can be given up. */
import { setTimeout } from "node:timers/promises";

/** Waits `ms` milliseconds, or until the signal aborts. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
