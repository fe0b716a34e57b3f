import { bigint, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/**
 * What all processes share and change often, and what may be lost: unlogged in the database (see the migration), so
 * that no change waits for a disk. After a crash of PostgreSQL it is empty.
 */
export const sharedState = pgTable("shared_state", {
  name: text("name").primaryKey(),
  /** Grows with each change. */
  version: bigint("version", { mode: "number" }).notNull(),
  value: jsonb("value").$type<unknown>().notNull(),
  changedAt: instant("changed_at").notNull(),
});
