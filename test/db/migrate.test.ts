import { spawn } from "node:child_process";
import { once } from "node:events";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { migrate, NewerDatabaseError } from "../../src/db/migrate.ts";
import { earlierDatabase, emptyDatabase } from "../support/earlier-database.ts";
import { dropDatabase } from "../support/embedded-server.ts";
import { until } from "../support/until.ts";

const CHILD = new URL("./children/migrate.ts", import.meta.url).pathname;
const made: string[] = [];
let url = "";

beforeEach(async () => {
  url = await emptyDatabase();
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

  it("leaves nothing half done when it is killed in the middle, and is run by the next process", async () => {
    const fresh = await earlierDatabase({ last: "0002_crypto_store" });
    const { sql } = fresh.database;
    const shape = () => sql`
      select table_name, column_name, data_type, is_nullable from information_schema.columns
      where table_schema in ('public', 'drizzle') order by 1, 2`;
    const before = await shape();
    const release = await stopsBehind("ALTER TABLE", fresh.url);
    const child = spawn(process.execPath, [CHILD, fresh.url], {
      stdio: "ignore",
    });
    await until(
      async () =>
        (await sql`select from pg_locks where locktype = 'advisory' and objid = 4242 and not granted`)
          .length > 0,
    );
    child.kill("SIGKILL");
    await once(child, "exit");

    expect(await shape()).toEqual(before);
    await release();
    await migrate(fresh.database);
    const applied = await sql`select hash from drizzle.__drizzle_migrations`;
    expect(applied).toHaveLength(readMigrationFiles({ migrationsFolder: "src/db/migrations" }).length);
    await fresh.drop();
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

/** Has every process that changes the schema wait behind its first command of this kind, until released. */
async function stopsBehind(command: string, url: string): Promise<() => Promise<void>> {
  const holder = await connect(url, { max: 1 });
  await holder.sql`select pg_advisory_lock(4242)`;
  await holder.sql.unsafe(`
    create function stop_here() returns event_trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(4242); end $$;
    create event trigger stop_here on ddl_command_end when tag in ('${command}') execute function stop_here();`);
  return async () => {
    await holder.sql.unsafe("drop event trigger stop_here; drop function stop_here;");
    await holder.close();
  };
}
