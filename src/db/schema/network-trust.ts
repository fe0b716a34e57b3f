/** What people found out about networks. */
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant, isOneOf } from "./columns.ts";

/** Networks that are no longer trusted. A row stays when trust is given back, with the later state. */
export const networkTrust = pgTable(
  "network_trust",
  {
    network: text("network").primaryKey(),
    state: text("state").$type<"trusted" | "suspect">().notNull(),
    reason: text("reason"),
    /** Contact id. */
    by: text("by").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [isOneOf("network_trust_state_known", table.state, ["trusted", "suspect"])],
);
