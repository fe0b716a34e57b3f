/** What people found out about networks. */
import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, isOneOf } from "./columns.ts";

/** People whose keys on a network are no longer those that were seen first. A row stays when the new ones are accepted. */
export const identityChanges = pgTable(
  "identity_changes",
  {
    network: text("network").notNull(),
    userId: text("user_id").notNull(),
    /** Public key of the new identity. */
    identity: text("identity").notNull(),
    seenAt: instant("seen_at").notNull(),
    /** Contact who has called back; null: nobody yet. */
    acceptedBy: text("accepted_by"),
    acceptedAt: instant("accepted_at"),
  },
  (table) => [primaryKey({ columns: [table.network, table.userId] })],
);

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
