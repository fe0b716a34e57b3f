/** Attempts that were refused, for those who coordinate: who tried what where. No words of messages. */
import { bigint, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { REFUSAL_REASONS, type RefusalReason } from "../../core/refusal.ts";
import { instant, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";

export const refusals = pgTable(
  "refusals",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    network: text("network").notNull(),
    userId: text("user_id").notNull(),
    /** Null: nobody whom the directory has. */
    contact: text("contact"),
    organisation: text("organisation"),
    /** Name of the command; `event` for anything else. */
    what: text("what").notNull(),
    why: text("why").$type<RefusalReason>().notNull(),
    /** The incident that it was about, when there is one. */
    incident: uuid("incident").references(() => incidents.id),
    times: integer("times").notNull(),
    firstAt: instant("first_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (table) => [
    unique("refusals_alike")
      .on(table.network, table.userId, table.what, table.why, table.incident)
      .nullsNotDistinct(),
    index("refusals_latest").on(table.lastAt),
    isOneOf("refusals_why_known", table.why, REFUSAL_REASONS),
  ],
);
