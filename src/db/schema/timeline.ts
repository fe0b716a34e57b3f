/** The timeline. A trigger (see the migration) refuses update, delete and truncate: it only grows. */
import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Handling } from "../../core/marking/marking.ts";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import type { EntryKind, EntrySource, Json } from "../../core/timeline/entry.ts";
import { instant, isKind, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";

export const timeline = pgTable(
  "timeline",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    number: bigint("number", { mode: "number" }).notNull(),
    kind: text("kind").$type<EntryKind>().notNull(),
    text: text("text").notNull(),
    data: jsonb("data").$type<{ readonly [key: string]: Json }>().notNull(),
    occurredAt: instant("occurred_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    author: text("author").notNull(),
    organisation: text("organisation"),
    marking: text("marking").$type<Tlp>().notNull(),
    handling: jsonb("handling").$type<Handling>(),
    source: jsonb("source").$type<EntrySource>(),
    corrects: bigint("corrects", { mode: "number" }),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incident, table.number] }),
    index("timeline_source")
      .on(table.incident, sql`(${table.source}->>'network')`, sql`(${table.source}->>'message')`)
      .where(sql`${table.source}->>'message' is not null`),
    // Entries that change who may read others: few, and read with every look at who may.
    index("timeline_access")
      .on(table.incident, table.number)
      .where(sql`${table.kind} in ('marked', 'permitted', 'removed')`),
    isKind("timeline_kind_word", table.kind),
    isOneOf("timeline_marking_known", table.marking, TLP),
  ],
);
