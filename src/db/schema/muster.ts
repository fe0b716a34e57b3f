/** The muster roll, and invitations that other organisations must accept. */
import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CONNECT_STATES, type ConnectState } from "../../core/roll/slack-connect.ts";
import { ROLL_STATES, type RollState } from "../../core/roll.ts";
import { instant, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";
import { rooms } from "./rooms.ts";

export const roll = pgTable(
  "roll",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    /** Null: the organisation as a whole, of which nobody could be called. */
    contact: text("contact"),
    /** The key of the rooms: a person of a side room has a line for it, too. */
    roomKey: text("purpose").notNull().default("main"),
    organisation: text("organisation").notNull(),
    /** Null when no network could be found for the contact. */
    network: text("network"),
    userId: text("user_id"),
    state: text("state").$type<RollState>().notNull(),
    reason: text("reason"),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    uniqueIndex("roll_contact").on(table.incident, table.roomKey, table.contact),
    uniqueIndex("roll_organisation")
      .on(table.incident, table.roomKey, table.organisation)
      .where(sql`${table.contact} is null`),
    index("roll_user").on(table.network, table.userId),
    isOneOf("roll_state_known", table.state, ROLL_STATES),
    check("roll_nobody", sql`${table.contact} is not null or ${table.state} in ('failed', 'removed')`),
    check("roll_network", sql`${table.network} <> ''`),
  ],
);

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
    state: text("state").$type<ConnectState>().notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.contact] }),
    isOneOf("connect_invites_state_known", table.state, CONNECT_STATES),
  ],
);
