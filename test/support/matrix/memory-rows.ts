/** Rows of a key store in memory: they outlive the machine that wrote them, as a database does. */
import type { Change, RowStore, StoredRecord } from "@matrix-org/matrix-sdk-crypto-nodejs";

export interface MemoryRows {
  /** For one machine at a time. */
  open(): RowStore;
  /** Everything that is kept, as text. */
  dump(): string;
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly commits: readonly (readonly Change[])[];
  /** Called before each commit takes effect; throw or wait there. */
  onCommit: (changes: readonly Change[]) => void | Promise<void>;
}

export function memoryRows(): MemoryRows {
  const databases = new Map<string, string>();
  const records = new Map<string, StoredRecord>();
  const commits: (readonly Change[])[] = [];
  const rows: MemoryRows = {
    records,
    commits,
    onCommit: () => undefined,
    dump: () => JSON.stringify([...databases, ...records.values()]),
    open: () => ({
      load: async () => ({
        databases: Array.from(databases, ([name, layout]) => ({ name, layout })),
        records: [...records.values()],
      }),
      async commit(changes) {
        await rows.onCommit(changes);
        commits.push(changes);
        for (const change of changes) apply(change);
      },
      close: async () => undefined,
    }),
  };
  return rows;

  function apply(change: Change): void {
    if (change.kind === "reset") {
      databases.set(change.database, change.layout);
      for (const [id, { database }] of records) if (database === change.database) records.delete(id);
      return;
    }
    const id = JSON.stringify([change.database, change.store, change.key]);
    if (change.kind === "put") records.set(id, change);
    else records.delete(id);
  }
}
