/** What people found out about networks, and invitations that other organisations must accept. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { rooms } from "./incidents.ts";

/** Networks that are no longer trusted. A row stays when trust is given back, with the later state. */
export const networkTrust = pgTable("network_trust", {
  network: text("network").primaryKey(),
  state: text("state").$type<"trusted" | "suspect">().notNull(),
  reason: text("reason"),
  /** Contact id. */
  by: text("by").notNull(),
  at: instant("at").notNull(),
});

/** Invitations of people outside the workspace (Slack Connect). */
export const connectInvites = pgTable(
  "connect_invites",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    contact: text("contact").notNull(),
    /** The platform's id. */
    invite: text("invite").notNull(),
    email: text("email").notNull(),
    state: text("state").$type<"sent" | "accepted" | "approved" | "declined" | "expired">().notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.contact] })],
);
