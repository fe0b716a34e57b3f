/** The built-in local networks: rooms, members and messages that the web page shows. */
import { bigint, bigserial, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Message } from "../../core/message.ts";
import { instant, isOneOf } from "./columns.ts";

export const localRooms = pgTable(
  "local_rooms",
  {
    id: text("id").primaryKey(),
    network: text("network").notNull(),
    name: text("name").notNull(),
    topic: text("topic").notNull(),
    /** Set for a conversation with one person; its name is `@user`, which no other room can have. */
    directWith: text("direct_with"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("local_rooms_name").on(table.network, table.name)],
);

export const localMembers = pgTable(
  "local_members",
  {
    room: text("room").notNull(),
    /** A person, or `muster`: joined in the rooms that it opened, left once it was removed, no row in the rooms of others. */
    user: text("user_id").notNull(),
    state: text("state").$type<"invited" | "joined" | "left" | "expelled">().notNull(),
    /** Why somebody was removed. */
    reason: text("reason"),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.user] }),
    index("local_members_user").on(table.user),
    isOneOf("local_members_state_known", table.state, ["invited", "joined", "left", "expelled"]),
  ],
);

export const localMessages = pgTable(
  "local_messages",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    network: text("network").notNull(),
    /** A room's id, or `lobby`: the place outside all rooms, where everybody sees only their own. */
    room: text("room").notNull(),
    /** `muster` for the bot. */
    author: text("author").notNull(),
    /** Plain text of a person; null for a message of Muster and for what was deleted. */
    text: text("text"),
    /** What Muster says, or a form (`{ form }`) that waits for one person's answer. */
    message: jsonb("message").$type<Message | { readonly form: unknown }>(),
    /** Only this person sees it. */
    onlyFor: text("only_for"),
    /** The step or request that wrote it: the same key never writes twice. */
    key: text("key"),
    /** Who pinned it. */
    pinned: text("pinned"),
    /** Who deleted it, or answered the form; nothing is left of it then. */
    deleted: text("deleted"),
    editedAt: instant("edited_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("local_messages_room").on(table.room, table.id),
    uniqueIndex("local_messages_key").on(table.network, table.key),
  ],
);

/** Who put which emoji under a message. Nothing is left of it once it is taken away. */
export const localReactions = pgTable(
  "local_reactions",
  {
    message: bigint("message", { mode: "number" }).notNull(),
    /** A person, or `muster`. */
    user: text("user_id").notNull(),
    emoji: text("emoji").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.message, table.user, table.emoji] })],
);
