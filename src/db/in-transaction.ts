import { PgTransaction } from "drizzle-orm/pg-core";
import type { Tx } from "./connect.ts";

/** Runs `work` in the transaction at hand, or in one of its own when there is none yet. */
export function inTransaction<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return hasBegun(tx) ? work(tx) : tx.transaction(work);
}

export function hasBegun(tx: Tx): boolean {
  return tx instanceof PgTransaction;
}
