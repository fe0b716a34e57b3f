/** Bytes to and from Slack's file hosts: limited in time and size, ended when the adapter stops. */
import { ChatError, RateLimited, Rejected, Unavailable } from "../chat-errors.ts";
import { pause } from "../pause.ts";

export interface Transfers {
  /**
   * Runs one transfer; its signal aborts when it takes too long or the adapter stops.
   * @throws Unavailable for whatever `work` throws that is not of our own family
   */
  run<T>(doing: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Waits; false when the adapter stops meanwhile. */
  pause(ms: number): Promise<boolean>;
  /** Ends those under way and takes no more. */
  stop(): void;
}

/** @param timeoutMs how long one transfer may take */
export function createTransfers(network: string, timeoutMs: number): Transfers {
  const stopping = new AbortController();
  return {
    async run(doing, work) {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      try {
        signal.throwIfAborted();
        return await work(signal);
      } catch (error) {
        if (error instanceof ChatError) throw error;
        // Never the error's own words: they may name an address with a secret in it.
        throw new Unavailable(network, `the transfer broke off when it should ${doing}`);
      }
    },
    async pause(ms) {
      await pause(ms, stopping.signal);
      return !stopping.signal.aborted;
    },
    stop: () => stopping.abort(),
  };
}

/** Throws for the answers that any file host gives when it cannot do its work now. */
export function checkBusy(network: string, doing: string, answer: Response): void {
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("retry-after")) || 5;
    throw new RateLimited(network, "files", seconds * 1_000);
  }
  if (answer.status >= 500) throw new Unavailable(network, `HTTP ${answer.status} when it should ${doing}`);
}

/**
 * The body, read no further than the limit.
 * @throws Rejected when it is longer
 */
export async function readAtMost(network: string, answer: Response, atMost: number): Promise<Uint8Array> {
  const tooLarge = () => new Rejected(network, "fetch a file", `it is larger than ${atMost} bytes`);
  if (Number(answer.headers.get("content-length")) > atMost) {
    await answer.body?.cancel();
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength;
    if (bytes > atMost) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, bytes);
}
