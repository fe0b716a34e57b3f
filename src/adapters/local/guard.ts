/** Turns whatever goes wrong behind the store into the closed family of chat errors, and never waits for ever. */
import { ChatError, Unavailable } from "../chat-errors.ts";

export interface Guard {
  /** Runs one step against the store: resolves as it does, or rejects with a ChatError, at the latest after the patience has ended. */
  run<T>(what: string, step: () => Promise<T>): Promise<T>;
  /** Resolves when every step under way has ended; each has a time limit. */
  settle(): Promise<void>;
  /** The last thing that went wrong, until a step succeeds again. */
  trouble(): string | undefined;
}

/** @param patience longest wait for one step, in milliseconds */
export function createGuard(network: string, patience: number): Guard {
  const underWay = new Set<Promise<unknown>>();
  let trouble: string | undefined;

  async function attempt<T>(what: string, step: () => Promise<T>): Promise<T> {
    try {
      const result = await within(patience, step());
      trouble = undefined;
      return result;
    } catch (error) {
      if (error instanceof ChatError) throw error;
      // The cause may quote a row and with it a message text, so it stays out of the words.
      const unavailable = new Unavailable(network, `its database did not ${what}`, { cause: error });
      trouble = unavailable.message;
      throw unavailable;
    }
  }

  return {
    run(what, step) {
      const running = attempt(what, step);
      const ended = running.catch(() => undefined);
      underWay.add(ended);
      void ended.then(() => underWay.delete(ended));
      return running;
    },
    async settle() {
      await Promise.all(underWay);
    },
    trouble: () => trouble,
  };
}

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
