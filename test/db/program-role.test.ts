import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Database } from "../../src/db/connect.ts";
import { programRole, roleTrouble } from "../../src/db/program-role.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

describe("M36: the role of the running program", () => {
  let fresh: TestDatabase;
  let program: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    program = await connect(await programRole(fresh.database, fresh.url), { max: 1 });
    // Another process, or the next start.
    await programRole(fresh.database, fresh.url);
  });
  afterAll(async () => {
    await program.close();
    await fresh.drop();
  });

  it.each([
    "set session_replication_role = replica",
    "alter table timeline disable trigger user",
    "update timeline set text = 'forged'",
    "delete from timeline",
    "truncate timeline",
    "drop table timeline",
    "create role another superuser",
  ])("may not: %s", async (statement) => {
    await expect(program.sql.unsafe(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("reads and writes everything else", async () => {
    const tables = await program.sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'timeline'`;
    for (const { name } of tables) {
      await program.sql.unsafe(`select * from ${name} limit 1`);
      await program.sql.unsafe(`delete from ${name} where false`);
    }
    expect(tables.length).toBeGreaterThan(10);
    await program.sql`lock table organisations in share row exclusive mode`.catch((error: Error) => {
      // Outside of a transaction the lock is refused for that reason alone.
      expect(error.message).toContain("transaction");
    });
  });

  it("is neither owner nor superuser, and the owner is told apart", async () => {
    expect(await roleTrouble(program)).toBeUndefined();
    expect(await roleTrouble(fresh.database)).toMatch(/superuser|owns/);
  });
});
