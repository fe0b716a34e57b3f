/** Reminders: the message of each matter in each room, and who was messaged in person. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AlarmKind } from "../../core/escalation/alarm.ts";
import { instant } from "./columns.ts";
import { incidents } from "./incidents.ts";
import { rooms } from "./rooms.ts";

/** The reminder that stands in a room: it is edited as the matter goes on, and its row goes when that is over. */
export const reminderMessages = pgTable(
  "reminder_messages",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    kind: text("kind").$type<AlarmKind>().notNull(),
    /** The platform's id. */
    message: text("message").notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.kind] })],
);

/** `sent`: under way; `told`: delivered; `failed`: given up; `unreachable`: no address that could be used. */
export type CopyState = "sent" | "told" | "failed" | "unreachable";

/** Who was messaged about a matter since it began. */
export const reminderCopies = pgTable(
  "reminder_copies",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    kind: text("kind").$type<AlarmKind>().notNull(),
    /** As in `due`. */
    subject: text("subject").notNull(),
    contact: text("contact").notNull(),
    state: text("state").$type<CopyState>().notNull(),
    /** Network by which the latest copy went; null: none could be used. */
    network: text("network"),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.kind, table.subject, table.contact] })],
);
