/** The timeline. A trigger (see the migration) refuses update, delete and truncate: it only grows. */
import { sql } from "drizzle-orm";
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
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
    index("timeline_kind").on(table.incident, table.kind, table.number),
    index("timeline_recorded").on(table.incident, table.recordedAt, table.number),
    index("timeline_corrects").on(table.incident, table.corrects).where(sql`${table.corrects} is not null`),
    // Entries that change who may read others: few, and read with every look at who may.
    index("timeline_access")
      .on(table.incident, table.number)
      .where(sql`${table.kind} in ('marked', 'marking-vote', 'permitted', 'removed')`),
    isKind("timeline_kind_word", table.kind),
    isOneOf("timeline_marking_known", table.marking, TLP),
  ],
);

/**
 * How many entries of a timeline are alike (core/sitrep/timeline-facts.ts). A trigger on the timeline keeps it, so that it
 * is right whichever version of Muster appends; `rebuild_timeline_digest` (see the migration) makes it from the entries.
 */
export const timelineDigest = pgTable(
  "timeline_digest",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    kind: text("kind").notNull(),
    contact: text("contact").notNull(),
    network: text("network").notNull(),
    organisation: text("organisation").notNull(),
    corrects: boolean("corrects").notNull(),
    marking: text("marking").$type<Tlp>().notNull(),
    held: boolean("held").notNull(),
    entries: bigint("entries", { mode: "number" }).notNull(),
    first: bigint("first", { mode: "number" }).notNull(),
    last: bigint("last", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({
      name: "timeline_digest_pk",
      columns: [
        table.incident,
        table.kind,
        table.contact,
        table.network,
        table.organisation,
        table.corrects,
        table.marking,
        table.held,
      ],
    }),
    isOneOf("timeline_digest_marking_known", table.marking, TLP),
  ],
);
