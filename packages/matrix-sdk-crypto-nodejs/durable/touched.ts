/** Which records a transaction has touched: noted in the rollback log, the one object that every change is handed. */
import { indexedDb, type Key, type ObjectStore, ObjectStoreClass, type RollbackLog } from "./internals.ts";
import { toTaggedJson } from "./tagged-json.ts";

type Touched = Map<ObjectStore, Map<string, Key>>;

const touchedBy = new WeakMap<RollbackLog, Touched>();

/** Stores and keys, the latter also as JSON. */
export function touchedIn(log: RollbackLog): Touched {
  return touchedBy.get(log) ?? new Map();
}

const prototype = ObjectStoreClass.prototype;
const { storeRecord, deleteRecord, clear } = prototype;

prototype.storeRecord = function (record, noOverwrite, log) {
  const key = storeRecord.call(this, record, noOverwrite, log);
  note(log, this, [key]);
  return key;
};

prototype.deleteRecord = function (key, log) {
  const keys = key instanceof indexedDb.IDBKeyRange ? keysIn(this, key) : [key];
  note(log, this, keys);
  deleteRecord.call(this, key, log);
};

prototype.clear = function (log) {
  note(log, this, keysIn(this));
  clear.call(this, log);
};

/** Without a log it is a rollback or our own loading. */
function note(log: RollbackLog | undefined, store: ObjectStore, keys: readonly Key[]): void {
  if (!log) return;
  const touched = touchedBy.get(log) ?? new Map();
  touchedBy.set(log, touched);
  const ofStore = touched.get(store) ?? new Map();
  touched.set(store, ofStore);
  for (const key of keys) ofStore.set(toTaggedJson(key), key);
}

function keysIn(store: ObjectStore, range?: unknown): Key[] {
  return Array.from(store.records.values(range), ({ key }) => key);
}
