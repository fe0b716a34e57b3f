/** Work that is due at a time. */
import { sql } from "drizzle-orm";
import { bigserial, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { ABOUT_KINDS, type About } from "../../core/about.ts";
import type { Json } from "../../core/timeline/entry.ts";
import { instant, isAbout, isKind, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";

/** Things that become due. One row per about, kind and data; moved, not multiplied. */
export const due = pgTable(
  "due",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    aboutKind: text("about_kind").$type<About["kind"]>().notNull(),
    incident: uuid("incident").references(() => incidents.id),
    aboutId: text("about_id"),
    kind: text("kind").notNull(),
    /** Version of what the row means. */
    v: integer("v").notNull().default(1),
    /** Which of this kind it is. Its shape depends on kind and version; what changes from time to time is not in it. */
    data: jsonb("data").$type<{ readonly [key: string]: Json }>().notNull().default({}),
    told: integer("told").notNull().default(0),
    dueAt: instant("due_at").notNull(),
    /** Null: nothing is due until somebody arms it again. */
    armed: instant("armed"),
  },
  (table) => [
    unique("due_one")
      .on(table.incident, table.kind, table.data, table.aboutKind, table.aboutId)
      .nullsNotDistinct(),
    index("due_next").on(table.dueAt).where(sql`${table.armed} is not null`),
    index("due_next_without_incident")
      .on(table.dueAt)
      .where(sql`${table.armed} is not null and ${table.incident} is null`),
    isKind("due_kind_word", table.kind),
    isOneOf("due_about_known", table.aboutKind, ABOUT_KINDS),
    isAbout("due_about", { kind: table.aboutKind, incident: table.incident, id: table.aboutId }),
  ],
);
