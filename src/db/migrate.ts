/** Brings the database to the schema that this code knows. */
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { MIGRATION_LOCK } from "./advisory-locks.ts";
import type { Database } from "./connect.ts";

/** The database has migrations that this code does not know: going on could damage what a newer Muster wrote. */
export class NewerDatabaseError extends Error {
  constructor(unknown: number) {
    super(
      `This database was set up by a newer Muster (${unknown} migration${unknown === 1 ? "" : "s"} unknown here). ` +
        "Start that version or a later one; to go back, restore a backup made before the upgrade.",
    );
    this.name = "NewerDatabaseError";
  }
}

const MIGRATIONS_FOLDER = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Runs the migrations that are missing, all or none. Any number of processes may start at once: one migrates,
 * the others wait and find nothing to do.
 * @throws NewerDatabaseError when the database is ahead of this code
 */
export async function migrate(database: Database): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  // On a connection of its own: the pool may have only one, and the migrator needs that.
  const guard = database.separate(1, "migrate", "patient");
  const worker = database.separate(1, "migrate", "patient");
  try {
    await guard.sql.begin(async (lock) => {
      await lock`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      const applied = await appliedHashes(database);
      const hashes = new Set(known.map((migration) => migration.hash));
      const unknown = applied.filter((hash) => !hashes.has(hash));
      if (unknown.length > 0) throw new NewerDatabaseError(unknown.length);
      if (applied.length < known.length) {
        await runMigrations(worker.db, { migrationsFolder: MIGRATIONS_FOLDER });
      }
    });
  } finally {
    await Promise.all([guard.close(), worker.close()]);
  }
}

async function appliedHashes({ sql }: Database): Promise<string[]> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (!table?.name) return [];
  const rows = await sql`select hash from drizzle.__drizzle_migrations order by id`;
  return rows.map((row) => String(row.hash));
}
