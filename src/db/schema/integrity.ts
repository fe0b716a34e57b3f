/** Incidents whose record is not what it was, as the last look found. */
import { bigint, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { incidents } from "./incidents.ts";

export const brokenRecords = pgTable("broken_records", {
  incident: uuid("incident")
    .primaryKey()
    .references(() => incidents.id),
  /** The first entry that is wrong. */
  number: bigint("number", { mode: "number" }).notNull(),
  /** For people; has no words of entries. */
  reason: text("reason").notNull(),
  foundAt: instant("found_at").notNull(),
});
