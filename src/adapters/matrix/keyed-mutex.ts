/** Runs work that shares a key one after the other, within this process. */
import AsyncLock from "async-lock";

export type KeyedMutex = Pick<AsyncLock, "acquire">;

/** What waits for a key is not limited: each of it is a step that was accepted. */
export function keyedMutex(): KeyedMutex {
  return new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
}
