/**
 * An IndexedDB for the engine that counts only once it is on disk. fake-indexeddb does the semantics in memory; each
 * transaction that writes is handed to a writer before its `complete` event, for which the engine waits.
 */
import { changesOf, databasesFrom } from "./changes.ts";
import { indexedDb, type Transaction } from "./internals.ts";
import type { RowStore } from "./rows.ts";
import { Writer } from "./writer.ts";

export interface OpenDatabases {
  /** Runs one step of the engine; what it changes is kept whole or not at all, before this resolves. */
  step<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for what is being written, then closes the rows. */
  close(): Promise<void>;
}

const factory = new indexedDb.IDBFactory();
/** By the part of the database's name before `::`. */
const writers = new Map<string, Writer>();

/**
 * Loads the rows. From then on databases called `<name>::…` are kept there.
 * @param name of the device; may be open once in a process
 */
export async function openDurable(name: string, rows: RowStore): Promise<OpenDatabases> {
  if (writers.has(name)) throw new Error("this key store is open already in this process");
  const writer = new Writer(rows);
  writers.set(name, writer);
  const close = async (): Promise<void> => {
    await writer.settled();
    for (const one of factory._databases.keys()) if (nameOf(one) === name) factory._databases.delete(one);
    writers.delete(name);
    await rows.close();
  };
  try {
    installGlobally();
    for (const [database, made] of databasesFrom(await rows.load())) {
      if (nameOf(database) !== name) throw new Error("these rows belong to the key store of another device");
      factory._databases.set(database, made);
    }
    return { step: (work) => writer.step(work), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const start = indexedDb.IDBTransaction.prototype._start;
/** Transactions that are being written, and those that are. */
const writing = new WeakSet<Transaction>();
const written = new WeakSet<Transaction>();

indexedDb.IDBTransaction.prototype._start = function (this: Transaction) {
  const writer =
    this.mode === "readonly" || written.has(this) ? undefined : writers.get(nameOf(this.db.name));
  const undone = this._requests.some(({ request }) => request.readyState !== "done");
  if (!writer || this._state === "finished" || this.error || undone) return start.call(this);
  if (writing.has(this)) return;
  writing.add(this);
  // As long as it commits, transactions on the same stores wait. One that only creates stores has not even started.
  this._started = true;
  this._state = "committing";
  persist(writer, this).then(
    () => {
      written.add(this);
      this._state = "inactive";
      start.call(this);
    },
    () => this._abort("UnknownError"),
  );
};

async function persist(writer: Writer, transaction: Transaction): Promise<void> {
  await writer.write(changesOf(transaction));
}

function nameOf(database: string): string {
  return database.split("::", 1)[0] ?? database;
}

/** The engine finds IndexedDB among the globals, as in a browser. */
function installGlobally(): void {
  const globals = [
    ["indexedDB", factory] as const,
    ...Object.entries(indexedDb).filter(([name]) => /^IDB/.test(name)),
  ];
  for (const [name, value] of globals) {
    if (name in globalThis) continue;
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  if (Reflect.get(globalThis, "indexedDB") !== factory)
    throw new Error("something else in this process has installed an IndexedDB");
}
