/** Writes changes of a device's records: all of them or none. */
import { and, eq, sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { DeviceStore } from "../../adapters/matrix/crypto/store.ts";
import { cryptoDatabases, cryptoRecords } from "../schema/crypto.ts";

type Change = Parameters<DeviceStore["commit"]>[0][number];
type Writer = Pick<NodePgDatabase, "insert" | "delete">;

/** PostgreSQL takes 65,535 parameters in a statement; a record has five. */
const ROWS_AT_ONCE = 5_000;

export async function applyChanges(
  db: NodePgDatabase,
  owner: number,
  changes: readonly Change[],
): Promise<void> {
  const puts = changes.filter((change) => change.kind === "put");
  // By far the most common: one statement is a transaction by itself, in one round trip.
  if (puts.length === changes.length && puts.length <= ROWS_AT_ONCE) return await put(db, owner, puts);
  await db.transaction(async (tx) => {
    for (const change of changes) {
      if (change.kind === "reset") await reset(tx, owner, change);
      if (change.kind === "delete") await remove(tx, owner, change);
    }
    // Each record occurs once, and a database that is reset has no other changes: so the order does not matter.
    for (let at = 0; at < puts.length; at += ROWS_AT_ONCE)
      await put(tx, owner, puts.slice(at, at + ROWS_AT_ONCE));
  });
}

async function put(
  db: Writer,
  owner: number,
  records: readonly Extract<Change, { kind: "put" }>[],
): Promise<void> {
  if (records.length === 0) return;
  const { database, store, key } = cryptoRecords;
  await db
    .insert(cryptoRecords)
    .values(
      records.map((one) => ({
        owner,
        database: one.database,
        store: one.store,
        key: one.key,
        value: one.value,
      })),
    )
    .onConflictDoUpdate({
      target: [cryptoRecords.owner, database, store, key],
      set: { value: sql`excluded.value` },
    });
}

async function remove(
  db: Writer,
  owner: number,
  { database, store, key }: Extract<Change, { kind: "delete" }>,
): Promise<void> {
  await db
    .delete(cryptoRecords)
    .where(
      and(
        eq(cryptoRecords.owner, owner),
        eq(cryptoRecords.database, database),
        eq(cryptoRecords.store, store),
        eq(cryptoRecords.key, key),
      ),
    );
}

async function reset(
  db: Writer,
  owner: number,
  { database, layout }: Extract<Change, { kind: "reset" }>,
): Promise<void> {
  await db
    .delete(cryptoRecords)
    .where(and(eq(cryptoRecords.owner, owner), eq(cryptoRecords.database, database)));
  await db
    .insert(cryptoDatabases)
    .values({ owner, name: database, layout })
    .onConflictDoUpdate({ target: [cryptoDatabases.owner, cryptoDatabases.name], set: { layout } });
}
