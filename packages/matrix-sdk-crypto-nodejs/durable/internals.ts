/**
 * The inside of fake-indexeddb, as far as it is used here. None of it is public: the version is pinned and checked, and
 * the tests that kill processes guard the behaviour.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const VERSION = "6.2.8";

export type Key = unknown;

export interface Entry {
  readonly key: Key;
  readonly value: unknown;
}

export interface Records {
  get(key: Key): Entry | undefined;
  values(range?: unknown): Iterable<Entry>;
}

/** What undoes a transaction; every change of a store is handed the one of its transaction. */
export type RollbackLog = (() => void)[];

export interface StoreIndex {
  readonly name: string;
  readonly keyPath: unknown;
  readonly multiEntry: boolean;
  readonly unique: boolean;
  initialized: boolean;
}

export interface ObjectStore {
  readonly name: string;
  readonly keyPath: unknown;
  readonly autoIncrement: boolean;
  readonly records: Records;
  readonly rawIndexes: Map<string, StoreIndex>;
  storeRecord(record: Entry, noOverwrite: boolean, log?: RollbackLog): Key;
  deleteRecord(key: Key, log?: RollbackLog): void;
  clear(log?: RollbackLog): void;
}

export interface Database {
  readonly name: string;
  readonly version: number;
  readonly rawObjectStores: Map<string, ObjectStore>;
}

export interface Transaction {
  readonly mode: "readonly" | "readwrite" | "versionchange";
  readonly db: { readonly name: string; readonly _rawDatabase: Database };
  readonly error: unknown;
  readonly _rollbackLog: RollbackLog;
  readonly _requests: readonly { readonly request: { readonly readyState: string } }[];
  _state: "active" | "inactive" | "committing" | "finished";
  _started: boolean;
  /** Runs the next request; without any, it ends the transaction. */
  _start(): void;
  _abort(errorName: string): void;
}

export interface Factory {
  readonly _databases: Map<string, Database>;
}

type Class<T, A extends readonly unknown[]> = { new (...args: A): T; readonly prototype: T };

interface Public {
  readonly IDBFactory: Class<Factory, []>;
  readonly IDBTransaction: { readonly prototype: Transaction };
  readonly IDBKeyRange: Class<object, []>;
  readonly [name: string]: unknown;
}

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("fake-indexeddb"));
const found: unknown = JSON.parse(readFileSync(join(folder, "..", "..", "package.json"), "utf8"));
const version = String(Object(found).version);
if (version !== VERSION)
  throw new Error(
    `fake-indexeddb is ${version}, but the Matrix key store is made for ${VERSION} and no other: run npm ci`,
  );

/** The public classes, by their names in IndexedDB. */
export const indexedDb: Public = require("fake-indexeddb");
export const DatabaseClass: Class<Database, [name: string, version: number]> = inner("Database");
export const ObjectStoreClass: Class<ObjectStore, [Database, string, unknown, boolean]> =
  inner("ObjectStore");
export const IndexClass: Class<StoreIndex, [ObjectStore, string, unknown, boolean, boolean]> = inner("Index");

function inner<T>(name: string): T {
  const module: unknown = require(join(folder, "lib", `${name}.js`));
  return (Object(module).default ?? module) as T;
}
