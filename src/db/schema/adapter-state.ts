import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** What an adapter remembers over a restart. */
export const adapterState = pgTable(
  "adapter_state",
  { network: text("network").notNull(), key: text("key").notNull(), value: text("value").notNull() },
  (table) => [primaryKey({ columns: [table.network, table.key] })],
);
