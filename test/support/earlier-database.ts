/** A database as an earlier Muster left it: its own migrations, and what it had written. */
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { connect } from "../../src/db/connect.ts";
import type { TestDatabase } from "./database.ts";
import { dropDatabase } from "./embedded-server.ts";

const MIGRATIONS = join(import.meta.dirname, "..", "..", "src", "db", "migrations");

/** An empty database on the server of the test run; the caller removes it. @returns its URL */
export async function emptyDatabase(): Promise<string> {
  const target = new URL(process.env.MUSTER_TEST_TEMPLATE ?? "");
  target.pathname = "/postgres";
  const sql = postgres(target.href, { max: 1 });
  const name = `muster_empty_${randomBytes(6).toString("hex")}`;
  await sql`create database ${sql(name)}`;
  await sql.end();
  target.pathname = `/${name}`;
  return target.href;
}

/**
 * @param options.last tag of the last migration of that Muster, for instance `0004_local_conversation`
 * @param options.file plain SQL with what it had written; absent: nothing
 */
export async function earlierDatabase(options: { last: string; file?: string }): Promise<TestDatabase> {
  const url = await emptyDatabase();
  const database = await connect(url, { max: 2 });
  const folder = await mkdtemp(join(tmpdir(), "muster-migrations-"));
  try {
    await cp(MIGRATIONS, folder, { recursive: true });
    const file = join(folder, "meta", "_journal.json");
    const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(file, "utf8"));
    const upTo = journal.entries.findIndex((entry) => entry.tag === options.last) + 1;
    if (upTo === 0) throw new Error(`there is no migration ${options.last}`);
    await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, upTo) }));
    await runMigrations(database.db, { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
  if (options.file !== undefined) await database.sql.unsafe(await readFile(options.file, "utf8"));
  return {
    url,
    database,
    async drop() {
      await database.close();
      await dropDatabase(url);
    },
  };
}
