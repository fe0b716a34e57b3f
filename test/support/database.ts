/** A database of its own for a test: migrated and empty. */
import { connect, type Database } from "../../src/db/connect.ts";
import {
  copyTemplate,
  createEmpty,
  dropDatabase,
  startTestServer,
  type TestServer,
} from "./embedded-server.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and cuts off those who are still connected; what the database holds is gone. */
  drop(): Promise<void>;
}

/** Databases that a test of this worker has done with, empty again. Scripts keep none. */
const spares: string[] = [];
const MAX_SPARES = process.env.VITEST ? 4 : 0;

/**
 * Call it in `beforeAll` or `beforeEach`, and `drop` afterwards. Within vitest the server is there already
 * (global-setup.ts); a script wraps itself in {@link withTestServer}.
 */
export async function freshDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  return await opened(spares.pop() ?? (await copyTemplate(templateUrl())), options);
}

/** The same with nothing in it: a Muster of another version can migrate it. */
export async function bareDatabase(): Promise<TestDatabase> {
  return await opened(await createEmpty(templateUrl()), {}, false);
}

function templateUrl(): string {
  const url = process.env.MUSTER_TEST_TEMPLATE;
  if (!url) throw new Error("No test server runs: add test/support/global-setup.ts to vitest.config.ts.");
  return url;
}

async function opened(url: string, options: { max?: number }, isMigrated = true): Promise<TestDatabase> {
  const database = await connect(url, options);
  const shape = isMigrated ? await shapeOf(database) : undefined;
  return {
    url,
    database,
    async drop() {
      // One to which a test gave tables or migrations of its own is of no use to others.
      const isSpare =
        shape !== undefined && spares.length < MAX_SPARES && (await shapeOf(database)) === shape;
      await database.close();
      if (!isSpare) return await dropDatabase(url);
      const own = await connect(url, { max: 1 });
      await own.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      await emptyDatabase(own);
      await own.close();
      spares.push(url);
    },
  };
}

/**
 * Removes all rows, also those that only grow, and lets numbers begin at the beginning; what stands is the empty
 * schema. Takes a few milliseconds, making a database a tenth of a second. Nobody else may be at work in it.
 */
export async function emptyDatabase(database: Database): Promise<void> {
  const { sql } = database;
  const tables = await tablesOf(database);
  const sequences = await sql<{ name: string }[]>`
    select quote_ident(sequencename) as name from pg_sequences where schemaname = 'public'`;
  await sql.begin(async (tx) => {
    // Neither foreign keys nor the trigger that keeps the timeline count here.
    await tx`set local session_replication_role = replica`;
    const statements = [
      ...tables.map((table) => `delete from ${table}`),
      ...sequences.map(({ name }) => `select setval('${name}', 1, false)`),
    ];
    await tx.unsafe(statements.join("; "));
  });
}

/** Changes with what {@link emptyDatabase} leaves as it is. */
async function shapeOf(database: Database): Promise<string> {
  const [migrations] = await database.sql`select json_agg(m) as rows from drizzle.__drizzle_migrations as m`;
  return JSON.stringify([await tablesOf(database), migrations]);
}

async function tablesOf({ sql }: Database): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`;
  return rows.map((row) => row.name);
}

/** Runs a script, for instance a bench, with a server; uses the one that runs already when there is one. */
export async function withTestServer<T>(script: () => Promise<T>): Promise<T> {
  if (process.env.MUSTER_TEST_TEMPLATE) return await script();
  const server: TestServer = await startTestServer();
  process.env.MUSTER_TEST_TEMPLATE = server.templateUrl;
  // A server that is given is ended by who gave it.
  const forget = process.env.TEST_DATABASE_URL ? () => undefined : stopOnSignal(() => server.stop());
  try {
    return await script();
  } finally {
    forget();
    delete process.env.MUSTER_TEST_TEMPLATE;
    await server.stop();
  }
}
