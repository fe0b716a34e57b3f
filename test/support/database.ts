/** A database of its own for a test: migrated, empty, ready in about a tenth of a second. */
import { connect, type Database } from "../../src/db/connect.ts";
import { copyTemplate, dropDatabase, startTestServer, type TestServer } from "./embedded-server.ts";

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and removes the database, also under those who are still connected. */
  drop(): Promise<void>;
}

/**
 * Call it in `beforeAll` or `beforeEach`, and `drop` afterwards. Within vitest the server is there already
 * (global-setup.ts); a script wraps itself in {@link withTestServer}.
 */
export async function freshDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const template = process.env.MUSTER_TEST_TEMPLATE;
  if (!template)
    throw new Error("No test server runs: add test/support/global-setup.ts to vitest.config.ts.");
  const url = await copyTemplate(template);
  const database = await connect(url, options);
  return {
    url,
    database,
    async drop() {
      await database.close();
      await dropDatabase(url);
    },
  };
}

/**
 * Removes all rows, also those that only grow, and lets numbers begin at the beginning; what stands is the empty
 * schema. Takes a few milliseconds, a database of its own a tenth of a second. Nobody else may be at work in it.
 */
export async function emptyDatabase({ sql }: Database): Promise<void> {
  const found = await sql<{ tables: string[]; sequences: string[] }[]>`select
    (select json_agg(quote_ident(tablename)) from pg_tables where schemaname = 'public') as tables,
    (select json_agg(quote_ident(sequencename)) from pg_sequences where schemaname = 'public') as sequences`;
  const [{ tables, sequences } = { tables: [], sequences: [] }] = found;
  await sql.begin(async (tx) => {
    // Neither foreign keys nor the trigger that keeps the timeline count here.
    await tx`set local session_replication_role = replica`;
    const statements = [
      ...tables.map((table) => `delete from ${table}`),
      ...sequences.map((sequence) => `select setval('${sequence}', 1, false)`),
    ];
    await tx.unsafe(statements.join("; "));
  });
}

/** Runs a script, for instance a bench, with a server; uses the one that runs already when there is one. */
export async function withTestServer<T>(script: () => Promise<T>): Promise<T> {
  if (process.env.MUSTER_TEST_TEMPLATE) return await script();
  const server: TestServer = await startTestServer();
  process.env.MUSTER_TEST_TEMPLATE = server.templateUrl;
  try {
    return await script();
  } finally {
    delete process.env.MUSTER_TEST_TEMPLATE;
    await server.stop();
  }
}
