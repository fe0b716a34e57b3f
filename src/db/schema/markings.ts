/** What became of the markings of entries after they were written: the timeline itself never changes. */
import { sql } from "drizzle-orm";
import { bigint, check, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Handling } from "../../core/marking/marking.ts";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import { instant, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";

/**
 * The marking that holds now, of entries that were marked again, which is an entry of kind `marked`, or that named
 * somebody who was removed since: `removed`.
 */
export const entryMarkings = pgTable(
  "entry_markings",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    entry: bigint("entry", { mode: "number" }).notNull(),
    tlp: text("tlp").$type<Tlp>().notNull(),
    handling: jsonb("handling").$type<Handling>(),
  },
  (table) => [
    primaryKey({ columns: [table.incident, table.entry] }),
    isOneOf("entry_markings_tlp_known", table.tlp, TLP),
  ],
);

/** Permissions of the source to share an entry further than its label allows; without an entry: the incident itself. */
export const permits = pgTable(
  "permits",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    /** Null: the incident itself. */
    entry: bigint("entry", { mode: "number" }),
    /** Id of an organisation, or of a contact. */
    recipient: text("recipient").notNull(),
    /** Contact id. */
    by: text("by").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    unique("permits_once").on(table.incident, table.entry, table.recipient).nullsNotDistinct(),
    check("permits_entry", sql`${table.entry} > 0`),
  ],
);
