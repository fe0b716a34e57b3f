/** Keys of Muster's own Matrix devices. Secrets are encrypted with MATRIX_STORE_KEY before they come here. */
import { bigint, bigserial, boolean, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** A device of an account. Deleting it means a new device, and losing what only its keys can read. */
export const cryptoDevices = pgTable(
  "crypto_devices",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    user: text("user_id").notNull(),
    device: text("device_id").notNull(),
    openedAt: instant("opened_at").notNull().defaultNow(),
    /** Public: Ed25519 keys, base64, of the device and of the account's identity. */
    fingerprint: text("fingerprint"),
    masterKey: text("master_key"),
    /** Whether the identity has signed the device. */
    signed: boolean("signed").notNull().default(false),
  },
  (table) => [uniqueIndex("crypto_devices_device").on(table.user, table.device)],
);

/** The engine stores records in databases; layout is the shape of one, as JSON. */
export const cryptoDatabases = pgTable(
  "crypto_databases",
  {
    owner: bigint("owner", { mode: "number" })
      .notNull()
      .references(() => cryptoDevices.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    layout: text("layout").notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.name] })],
);

export const cryptoRecords = pgTable(
  "crypto_records",
  {
    owner: bigint("owner", { mode: "number" })
      .notNull()
      .references(() => cryptoDevices.id, { onDelete: "cascade" }),
    database: text("database").notNull(),
    store: text("store").notNull(),
    /** JSON, hashed with a secret where it would tell something. */
    key: text("key").notNull(),
    /** JSON around ciphertext. */
    value: text("value").notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.database, table.store, table.key] })],
);
