/** From a transaction to changes of rows, and from rows back to a database. */
import { type Database, DatabaseClass, IndexClass, ObjectStoreClass, type Transaction } from "./internals.ts";
import type { Change, Rows } from "./rows.ts";
import { fromTaggedJson, toTaggedJson } from "./tagged-json.ts";
import { touchedIn } from "./touched.ts";

interface Layout {
  readonly version: number;
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath: unknown;
    readonly autoIncrement: boolean;
    readonly indexes: readonly {
      readonly name: string;
      readonly keyPath: unknown;
      readonly multiEntry: boolean;
      readonly unique: boolean;
    }[];
  }[];
}

/** What a transaction whose requests are all done has changed. */
export function changesOf(transaction: Transaction): Change[] {
  const database = transaction.db._rawDatabase;
  // Rare: a new version of the engine changes stores. Writing everything covers renamed and removed ones.
  if (transaction.mode === "versionchange") return everything(database);
  const changes: Change[] = [];
  for (const [store, keys] of touchedIn(transaction._rollbackLog)) {
    for (const [key, raw] of keys) {
      const place = { database: database.name, store: store.name, key };
      const record = store.records.get(raw);
      changes.push(
        record ? { kind: "put", ...place, value: toTaggedJson(record.value) } : { kind: "delete", ...place },
      );
    }
  }
  return changes;
}

function everything(database: Database): Change[] {
  const changes: Change[] = [
    { kind: "reset", database: database.name, layout: JSON.stringify(layoutOf(database)) },
  ];
  for (const store of database.rawObjectStores.values()) {
    for (const { key, value } of store.records.values()) {
      changes.push({
        kind: "put",
        database: database.name,
        store: store.name,
        key: toTaggedJson(key),
        value: toTaggedJson(value),
      });
    }
  }
  return changes;
}

function layoutOf(database: Database): Layout {
  const stores = Array.from(database.rawObjectStores.values(), (store) => {
    const { name, keyPath, autoIncrement } = store;
    const indexes = Array.from(store.rawIndexes.values(), ({ name, keyPath, multiEntry, unique }) => ({
      name,
      keyPath,
      multiEntry,
      unique,
    }));
    // The next number would have to be kept too. The engine has no such store.
    if (autoIncrement) throw new Error(`store ${name} numbers its records, which is not supported`);
    return { name, keyPath, autoIncrement, indexes };
  });
  return { version: database.version, stores };
}

/** Databases with everything that was in the rows. */
export function databasesFrom({ databases, records }: Rows): Map<string, Database> {
  const made = new Map(databases.map(({ name, layout }) => [name, emptyDatabase(name, layout)]));
  for (const { database, store, key, value } of records) {
    const target = made.get(database)?.rawObjectStores.get(store);
    if (!target) throw new Error(`the key store has a record for ${store}, which its layout does not have`);
    target.storeRecord({ key: fromTaggedJson(key), value: fromTaggedJson(value) }, true);
  }
  return made;
}

function emptyDatabase(name: string, layout: string): Database {
  const { version, stores }: Layout = JSON.parse(layout);
  const database = new DatabaseClass(name, version);
  for (const { name: storeName, keyPath, indexes } of stores) {
    const store = new ObjectStoreClass(database, storeName, keyPath, false);
    for (const { name: indexName, keyPath: path, multiEntry, unique } of indexes) {
      const index = new IndexClass(store, indexName, path, multiEntry, unique);
      // Filled as records come in.
      index.initialized = true;
      store.rawIndexes.set(indexName, index);
    }
    database.rawObjectStores.set(storeName, store);
  }
  return database;
}
