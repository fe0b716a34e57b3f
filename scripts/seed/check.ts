/** Whether a database may be seeded: only one that is new, or that has the sample directory. */
import type { Database } from "../../src/db/connect.ts";
import { loadDirectory } from "../../src/db/directory.ts";

/** The number itself means nothing; it must be no other lock's. */
const SEED_LOCK = 7_236_001;

/**
 * Looks at the database without changing it.
 * @param cast people that must be there, as `network/user`
 * @returns why it must not be seeded; undefined when it may be
 */
export async function whyNotToSeed(database: Database, cast: readonly string[]): Promise<string | undefined> {
  const [row] = await database.sql`select to_regclass('contacts') is not null as "isMade"`;
  if (row?.isMade !== true) return undefined;
  const { contacts } = await loadDirectory(database.db);
  if (contacts.length === 0) return undefined;
  const known = new Set(
    contacts.flatMap(({ addresses }) =>
      Object.entries(addresses).map(([network, user]) => `${network}/${user}`),
    ),
  );
  const missing = cast.filter((one) => !known.has(one));
  if (missing.length === 0) return undefined;
  return `this database has a directory of its own, without ${missing.join(", ")}. Seeding is for the sample directory: use a new database, or another MUSTER_DATA_DIR.`;
}

/** Takes the lock under which a database is seeded, until the connection ends. @returns whether it was free */
export async function lockForSeeding({ sql }: Database): Promise<boolean> {
  const [row] = await sql`select pg_try_advisory_lock(${SEED_LOCK}) as "isOurs"`;
  return row?.isOurs === true;
}
