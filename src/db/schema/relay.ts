/** What people wrote in one room and is said for them in the others. */
import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { incidents } from "./incidents.ts";
import { rooms } from "./rooms.ts";

/** One row per message and room to which it is carried; in the order of `id` within a room. */
export const relayed = pgTable(
  "relayed",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    fromRoom: uuid("from_room")
      .notNull()
      .references(() => rooms.id),
    fromMessage: text("from_message").notNull(),
    /** The message that began the thread, in the room where it was written. */
    fromThread: text("from_thread"),
    toRoom: uuid("to_room")
      .notNull()
      .references(() => rooms.id),
    /** Contact id; absent: somebody whom the directory does not have. */
    author: text("author"),
    authorUser: text("author_user").notNull(),
    text: text("text").notNull(),
    /** Mentions and files, as they came (chat-port.ts). */
    extras: jsonb("extras").$type<unknown>(),
    deleted: boolean("deleted").notNull().default(false),
    /** Key of the step that carries it, once one has taken it. */
    batch: text("batch"),
    toMessage: text("to_message"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("relayed_once").on(table.fromRoom, table.fromMessage, table.toRoom),
    index("relayed_waiting").on(table.toRoom, table.id).where(sql`${table.batch} is null`),
    index("relayed_batch").on(table.batch),
    index("relayed_target").on(table.toRoom, table.toMessage),
  ],
);

/** Who put which emoji under a message that has copies elsewhere: Muster shows it there while anybody does. */
export const relayedReactions = pgTable(
  "relayed_reactions",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    message: text("message").notNull(),
    emoji: text("emoji").notNull(),
    userId: text("user_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.message, table.emoji, table.userId] })],
);
