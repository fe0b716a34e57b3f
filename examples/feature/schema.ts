/** In the project: src/db/schema/handovers.ts. */
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../../src/db/schema/columns.ts";
import { incidents } from "../../src/db/schema/incidents.ts";

/** When the shift of an incident's lead ends; one row per incident. */
export const handovers = pgTable("handovers", {
  incident: uuid("incident")
    .primaryKey()
    .references(() => incidents.id),
  to: text("to_contact").notNull(),
  at: instant("at").notNull(),
});
