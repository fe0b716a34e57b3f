/** What Muster itself said in the rooms: a pin of such a message is about the entries that it cites. */
import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { rooms } from "./rooms.ts";

export const said = pgTable(
  "said",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    /** The platform's id. */
    message: text("message").notNull(),
    /** Numbers of the entries whose words it has; empty when it has those of none. */
    entries: bigint("entries", { mode: "number" }).array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.message] })],
);
