/** Connections that each hold one lane for as long as the work on it takes. */
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database, Tx } from "../connect.ts";
import { ConnectionLost } from "../database-outage.ts";

const ENDS_WITHIN_MS = 20_000;
/** A lane that was seen to be held so recently need not be asked about again. */
const FRESH_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;

/** Shorter than the server lets a transaction be idle (driver-options.ts); a connection that swallows shows by it. */
const ALIVE_EVERY_MS = 3_000;

async function sayAlive(tx: Tx): Promise<void> {
  try {
    await tx.execute(sql`select 1`);
  } catch {
    // The transaction itself tells.
  }
}

/** What tells whether a lane is still held. */
export interface Hold {
  /** Throws when it is known to be lost. */
  assert(): void;
  /** Asks the database, unless that was done a moment ago. Rejects when the lane is lost, or the database does not answer. */
  confirm(): Promise<void>;
}

export interface LaneConnections {
  /**
   * Runs `work` in a transaction. When its connection drops, the lane is no longer held: `hold` then throws, and the
   * promise rejects once `work` has ended.
   */
  transaction<T>(work: (tx: Tx, hold: Hold) => Promise<T>): Promise<T>;
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
        if (!held) throw new ConnectionLost("The connection that held the lane is gone.");
      };
      try {
        return await pool.db.transaction((tx) => {
          const alive = setInterval(() => void sayAlive(tx), ALIVE_EVERY_MS);
          const promise = work(tx, holdOn(tx, assertHeld)).finally(() => clearInterval(alive));
          working = promise;
          return promise;
        });
      } catch (error) {
        held = false;
        // A request that is under way cannot be called back; the lane is not taken up again here before it ends. A statement on
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

function holdOn(tx: Tx, assert: () => void): Hold {
  let seen = performance.now();
  return {
    assert,
    async confirm() {
      assert();
      if (performance.now() - seen < FRESH_MS) return;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => late.reject(new ConnectionLost("The connection that holds the lane does not answer.")),
        ANSWER_WITHIN_MS,
      );
      try {
        await Promise.race([tx.execute(sql`select 1`), late.promise]);
      } finally {
        clearTimeout(timer);
      }
      assert();
      seen = performance.now();
    },
  };
}
