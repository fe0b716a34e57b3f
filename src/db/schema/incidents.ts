/** Incidents, who takes part, their rooms and the muster roll. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { RelayMode, Severity, Status } from "../../core/incident/incident.ts";
import type { Pap } from "../../core/marking/pap.ts";
import type { Tlp } from "../../core/marking/tlp.ts";
import type { RollState } from "../../core/roll.ts";
import { instant } from "./columns.ts";

/** Hands out incident numbers; one row per year, locked while a number is taken. */
export const incidentNumbers = pgTable("incident_numbers", {
  year: integer("year").primaryKey(),
  last: integer("last").notNull(),
});

export const incidents = pgTable(
  "incidents",
  {
    id: uuid("id").primaryKey(),
    ref: text("ref").notNull().unique(),
    codename: text("codename").notNull().unique(),
    title: text("title").notNull(),
    category: text("category"),
    severity: text("severity").$type<Severity>().notNull(),
    status: text("status").$type<Status>().notNull(),
    marking: text("marking").$type<Tlp>().notNull(),
    pap: text("pap").$type<Pap>(),
    caveats: jsonb("caveats").$type<readonly string[]>(),
    /** Organisation that opened it. */
    source: text("source").notNull().default(""),
    relay: text("relay").$type<RelayMode>().notNull().default("curated"),
    lead: text("lead"),
    openedBy: text("opened_by").notNull(),
    exercise: boolean("exercise").notNull(),
    /** The alert that opened it; one open incident per alert. */
    alert: text("alert"),
    openedAt: instant("opened_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    closedAt: instant("closed_at"),
    resolution: text("resolution"),
    /** Head of the hash chain, kept here so that appending never reads the history. */
    lastNumber: bigint("last_number", { mode: "number" }).notNull().default(0),
    lastHash: text("last_hash").notNull(),
  },
  (table) => [
    uniqueIndex("incidents_open_alert").on(table.alert).where(sql`${table.status} <> 'closed'`),
    index("incidents_open").on(table.openedAt).where(sql`${table.status} <> 'closed'`),
  ],
);

export const participations = pgTable(
  "participations",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    organisation: text("organisation").notNull(),
    invitedAt: instant("invited_at").notNull(),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
    removedAt: instant("removed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.incident, table.organisation] }),
    index("participations_organisation").on(table.organisation),
  ],
);

/** `silenced`: others may read it, so nothing is sent there until a responder allows it again. */
export type RoomState = "wanted" | "open" | "failed" | "expelled" | "silenced";

export const rooms = pgTable(
  "rooms",
  {
    id: uuid("id").primaryKey(),
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    network: text("network").notNull(),
    /** Part of the audience that the room is for; `main` for everybody. */
    purpose: text("purpose").notNull().default("main"),
    /** The label of a side room; null: the incident's. */
    marking: text("marking").$type<Tlp>(),
    name: text("name").notNull(),
    state: text("state").$type<RoomState>().notNull(),
    reason: text("reason"),
    /** The platform's id, once open. */
    roomId: text("room_id"),
    /** The pinned summary, once posted. */
    summaryMessage: text("summary_message"),
    openedAt: instant("opened_at"),
  },
  (table) => [
    uniqueIndex("rooms_one_per_network").on(table.incident, table.network, table.purpose),
    uniqueIndex("rooms_platform_id").on(table.network, table.roomId),
  ],
);

export const roll = pgTable(
  "roll",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    contact: text("contact").notNull(),
    /** The rooms' purpose: a person of a side room has a line for it, too. */
    purpose: text("purpose").notNull().default("main"),
    organisation: text("organisation").notNull(),
    /** Empty when no network could be found for the contact. */
    network: text("network").notNull(),
    userId: text("user_id"),
    state: text("state").$type<RollState>().notNull(),
    reason: text("reason"),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incident, table.purpose, table.contact] }),
    index("roll_user").on(table.network, table.userId),
  ],
);

/** Who can read a room: invited or in it, whoever they are. Its audience, for need-to-know. */
export const roomMembers = pgTable(
  "occupants",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    userId: text("user_id").notNull(),
    state: text("state").$type<"invited" | "joined">().notNull(),
    since: instant("since").notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.userId] })],
);
