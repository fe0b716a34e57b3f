/** Connections that each hold one lane for as long as the work on it takes. */
import { setTimeout as wait } from "node:timers/promises";
import type { Database, Tx } from "../connect.ts";

const ENDS_WITHIN_MS = 20_000;

export interface LaneConnections {
  /**
   * Runs `work` in a transaction. When its connection drops, the lane is no longer held: `assertHeld` then
   * throws, and the promise rejects once `work` has ended.
   */
  transaction<T>(work: (tx: Tx, assertHeld: () => void) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * A pool of its own, one connection per lane under way: were they taken from the common pool, messages that
 * are slow to be sent could use it up, and counting their attempts needs a connection too.
 */
export function laneConnections(database: Database, purpose: string, most: number): LaneConnections {
  const pool = database.separate(most, purpose);
  return {
    async transaction(work) {
      let held = true;
      let working: Promise<unknown> | undefined;
      const assertHeld = () => {
        if (!held) throw new Error("The connection that held the lane is gone.");
      };
      try {
        return await pool.db.transaction((tx) => {
          const promise = work(tx, assertHeld);
          working = promise;
          return promise;
        });
      } catch (error) {
        held = false;
        // What is being sent cannot be called back; the lane is not taken up again here before it ends. A statement on
        // the connection that is gone may never end, so there is a limit, longer than any adapter waits for an answer.
        await Promise.race([
          working?.catch(() => undefined),
          wait(ENDS_WITHIN_MS, undefined, { ref: false }),
        ]);
        throw error;
      }
    },
    close: () => pool.close(),
  };
}
