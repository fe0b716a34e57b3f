/** Incidents, and the organisations that take part in them. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import {
  RELAY_MODES,
  type RelayMode,
  SEVERITIES,
  type Severity,
  STATUSES,
  type Status,
} from "../../core/incident/incident.ts";
import { PAP, type Pap } from "../../core/marking/pap.ts";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import { instant, isOneOf } from "./columns.ts";

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
    /** Id of the alert that opened it, as the system behind it gives it. One open incident per alert. */
    alert: text("alert"),
    /** Organisation for which the alert counts; null: for everybody. Ids of two institutions' systems may be equal. */
    alertOf: text("alert_of"),
    openedAt: instant("opened_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    closedAt: instant("closed_at"),
    resolution: text("resolution"),
    /** Head of the hash chain, kept here so that appending never reads the history. */
    lastNumber: bigint("last_number", { mode: "number" }).notNull().default(0),
    lastHash: text("last_hash").notNull(),
  },
  (table) => [
    uniqueIndex("incidents_open_alert")
      .on(table.alert, table.exercise, sql`coalesce(${table.alertOf}, '')`)
      .where(sql`${table.status} <> 'closed'`),
    check("incidents_alert_of", sql`${table.alert} is not null or ${table.alertOf} is null`),
    index("incidents_open").on(table.openedAt).where(sql`${table.status} <> 'closed'`),
    isOneOf("incidents_severity_known", table.severity, SEVERITIES),
    isOneOf("incidents_status_known", table.status, STATUSES),
    isOneOf("incidents_marking_known", table.marking, TLP),
    isOneOf("incidents_pap_known", table.pap, PAP),
    isOneOf("incidents_relay_known", table.relay, RELAY_MODES),
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
