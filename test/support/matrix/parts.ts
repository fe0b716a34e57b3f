/** What an adapter needs of the rest of Muster, in memory. */
import type { AdapterState, LeaderLock } from "../../../src/adapters/chat-port.ts";
import type { Log } from "../../../src/adapters/matrix/log.ts";

/** A store that outlives the port, as the database does. */
export function memoryState(): AdapterState & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
  };
}

/** A leader lock within this process: one holder per name, others wait. */
export function localLeaderLock(): LeaderLock {
  const holders = new Map<string, Promise<void>>();
  return async (name, signal, work) => {
    while (holders.has(name) && !signal.aborted) await holders.get(name);
    if (signal.aborted) return;
    const run = work(signal);
    holders.set(name, run);
    await run.finally(() => holders.delete(name));
  };
}

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A log that is kept for looking at. */
export function keptLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
