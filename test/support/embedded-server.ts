/** One PostgreSQL server for a whole test run, with a migrated template that every test database is copied from. */
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@muster/embedded-postgresql";
import pino from "pino";
import postgres from "postgres";
import { connect } from "../../src/db/connect.ts";
import { migrate } from "../../src/db/migrate.ts";

export interface TestServer {
  /** Of the template: copy it, do not connect to it. */
  readonly templateUrl: string;
  stop(): Promise<void>;
}

/** Uses the server of TEST_DATABASE_URL when that is set, else starts one that forgets everything afterwards. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => undefined } : await startOwn();
  const templateUrl = withDatabase(server.url, `muster_template_${randomBytes(6).toString("hex")}`);
  await onServer(server.url, (sql, name) => sql`create database ${sql(name)}`, templateUrl);
  const template = await connect(templateUrl, { max: 1 });
  await migrate(template);
  await template.close();
  return {
    templateUrl,
    async stop() {
      await dropDatabase(templateUrl);
      await server.stop();
    },
  };
}

/** More than the databases of a run ever take together, write-ahead log included. */
const MAX_BYTES = 3 * 1024 ** 3;

/**
 * The folder in memory that Linux has, when there is enough room: making a database means making a few hundred
 * files, which takes a disk a third of a second and memory a fiftieth.
 */
function roomFor(bytes: number): string | undefined {
  const memory = "/dev/shm";
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= bytes ? memory : undefined;
  } catch {
    return undefined;
  }
}

async function startOwn() {
  const dataDir = mkdtempSync(join(roomFor(MAX_BYTES) ?? tmpdir(), "muster-test-"));
  const server = await startEmbedded({
    dataDir,
    log: pino({ level: "warn" }),
    // Tests may lose everything on a power cut; they then run again.
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "300",
      max_wal_size: "256MB",
      // What commands cost is counted (test/support/statements.ts).
      shared_preload_libraries: "pg_stat_statements",
      "pg_stat_statements.max": "10000",
    },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Copies the template. @returns the URL of the copy */
export async function copyTemplate(templateUrl: string): Promise<string> {
  const url = withDatabase(templateUrl, `muster_test_${randomBytes(6).toString("hex")}`);
  const template = databaseOf(templateUrl);
  await onServer(
    templateUrl,
    (sql, name) => sql`create database ${sql(name)} template ${sql(template)}`,
    url,
  );
  return url;
}

/** @param serverUrl of any database on the server. @returns the URL of a new one with nothing in it */
export async function createEmpty(serverUrl: string): Promise<string> {
  const url = withDatabase(serverUrl, `muster_test_${randomBytes(6).toString("hex")}`);
  await onServer(serverUrl, (sql, name) => sql`create database ${sql(name)}`, url);
  return url;
}

export async function dropDatabase(url: string): Promise<void> {
  await onServer(url, (sql, name) => sql`drop database if exists ${sql(name)} with (force)`, url);
}

async function onServer(
  serverUrl: string,
  run: (sql: postgres.Sql, name: string) => Promise<unknown>,
  url: string,
): Promise<void> {
  const sql = postgres(withDatabase(serverUrl, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    await run(sql, databaseOf(url));
  } finally {
    await sql.end();
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
