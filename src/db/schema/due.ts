/** What is to be done at a time. */
import { sql } from "drizzle-orm";
import { bigserial, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, isKind } from "./columns.ts";
import { incidents } from "./incidents.ts";

/** Things that become due. One row per incident, kind and subject; moved, not multiplied. */
export const due = pgTable(
  "due",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    kind: text("kind").notNull(),
    /** Version of what the row means. */
    v: integer("v").notNull().default(1),
    subject: text("subject").notNull().default(""),
    told: integer("told").notNull().default(0),
    dueAt: instant("due_at").notNull(),
    /** Null: nothing is due until somebody arms it again. */
    armed: instant("armed"),
  },
  (table) => [
    uniqueIndex("due_one").on(table.incident, table.kind, table.subject),
    index("due_next").on(table.dueAt).where(sql`${table.armed} is not null`),
    isKind("due_kind_word", table.kind),
  ],
);
