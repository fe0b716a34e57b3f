/** A database of its own for a test: migrated, empty, ready in about a tenth of a second. */
import { connect, type Database } from "../../src/db/connect.ts";
import {
  copyTemplate,
  createEmpty,
  dropDatabase,
  startTestServer,
  type TestServer,
} from "./embedded-server.ts";

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
  return await opened(await copyTemplate(templateUrl()), options);
}

/** The same with nothing in it: a Muster of another version can migrate it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return await opened(await createEmpty(templateUrl()), {});
}

function templateUrl(): string {
  const url = process.env.MUSTER_TEST_TEMPLATE;
  if (!url) throw new Error("No test server runs: add test/support/global-setup.ts to vitest.config.ts.");
  return url;
}

async function opened(url: string, options: { max?: number }): Promise<TestDatabase> {
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
