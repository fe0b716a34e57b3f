/** What a database has to keep for the engine: rows of text. */

/** One IndexedDB database and the shape of its stores, as JSON. */
export interface StoredDatabase {
  readonly name: string;
  readonly layout: string;
}

export interface StoredRecord {
  readonly database: string;
  readonly store: string;
  /** JSON; with `database` and `store` it names the record. */
  readonly key: string;
  /** JSON, encrypted by the engine where it matters. */
  readonly value: string;
}

export type Change =
  | ({ readonly kind: "put" } & StoredRecord)
  | { readonly kind: "delete"; readonly database: string; readonly store: string; readonly key: string }
  /** Sets the layout of a database and removes all its records. */
  | { readonly kind: "reset"; readonly database: string; readonly layout: string };

export interface Rows {
  readonly databases: readonly StoredDatabase[];
  readonly records: readonly StoredRecord[];
}

/**
 * Keeps the rows of one device. Only one may exist for a device at a time, across all processes: two writers would use the
 * same one-time secrets twice.
 */
export interface RowStore {
  /** Everything; called once, first. */
  load(): Promise<Rows>;
  /**
   * Applies the changes in order, all or none, and resolves once they would survive a crash. Never called again before
   * that, nor after it has rejected.
   */
  commit(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}
