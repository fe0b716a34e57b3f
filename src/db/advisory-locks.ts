/** The advisory locks of PostgreSQL that Muster takes: all of them, so that no two take the same number for something else. */
import { sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";

/** Held while migrations run. One number; other programs on the same database are unlikely to lock it. */
export const MIGRATION_LOCK = 6_878_727_069;

/** Locks with a name: `pg_advisory_lock(area, hashtext(name))`. PostgreSQL keeps them apart from those of one number. */
export const LOCK_AREAS = {
  /** One process at a time follows a network's events; the name is the network's. */
  leader: 687_872,
  /** One process at a time writes the keys of a Matrix device; the name is `user/device`. */
  cryptoStore: 687_873,
  /** One process at a time makes or changes the role with which the program runs. */
  programRole: 687_874,
  /** Changes of one person's membership of a local room come one after the other. */
  localMember: 687_875,
} as const;

/** Waits for a lock and holds it until the transaction ends. */
export async function lockUntilCommit(tx: Tx, area: number, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${area}, hashtext(${name}))`);
}
