import { randomBytes } from "node:crypto";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { migrate, NewerDatabaseError } from "../../src/db/migrate.ts";
import { dropDatabase } from "../support/embedded-server.ts";

const made: string[] = [];
let url = "";

beforeEach(async () => {
  const target = new URL(process.env.MUSTER_TEST_TEMPLATE ?? "");
  const name = `muster_empty_${randomBytes(6).toString("hex")}`;
  target.pathname = "/postgres";
  const sql = postgres(target.href, { max: 1 });
  await sql`create database ${sql(name)}`;
  await sql.end();
  target.pathname = `/${name}`;
  url = target.href;
  made.push(url);
});
afterAll(() => Promise.all(made.map(dropDatabase)));

describe("migration", () => {
  it("makes everything from an empty database, and nothing the second time", async () => {
    const database = await connect(url);
    await migrate(database);
    await migrate(database);

    const tables =
      await database.sql`select table_name from information_schema.tables where table_schema = 'public'`;
    expect(tables.map((row) => row.table_name)).toContain("timeline");
    const [trigger] = await database.sql`select from pg_trigger where tgname = 'timeline_only_grows'`;
    expect(trigger).toBeDefined();
    await database.close();
  });

  it("is safe when several processes start at once, even with a pool of one connection", async () => {
    const databases = await Promise.all(Array.from({ length: 4 }, () => connect(url, { max: 1 })));
    await Promise.all(databases.map(migrate));

    const database = await connect(url);
    const applied = await database.sql`select hash from drizzle.__drizzle_migrations`;
    expect(applied).toHaveLength(readMigrationFiles({ migrationsFolder: "src/db/migrations" }).length);
    await database.close();
    await Promise.all(databases.map((database) => database.close()));
  });

  it("refuses a database that a newer version has set up, and says what to do", async () => {
    const database = await connect(url);
    await migrate(database);
    await database.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('from the future', 9999999999999)`;

    await expect(migrate(database)).rejects.toThrow(NewerDatabaseError);
    await expect(migrate(database)).rejects.toThrow("restore a backup");
    await database.close();
  });
});

describe("connecting", () => {
  it("says which server does not answer, and never the password", async () => {
    const failing = connect("postgres://muster:hunter2@127.0.0.1:1/muster");

    await expect(failing).rejects.toThrow("PostgreSQL at 127.0.0.1:1/muster cannot be used: ECONNREFUSED");
    await expect(failing).rejects.not.toThrow("hunter2");
  });

  it("says that the database does not exist", async () => {
    const other = new URL(url);
    other.pathname = "/no_such_database";

    await expect(connect(other.href)).rejects.toThrow("does not exist");
  });

  it("says what the form is when the URL is none", async () => {
    await expect(connect("hunter2@nonsense")).rejects.toThrow("DATABASE_URL is not of the form");
  });
});
