/** M95: one reader of DATABASE_URL for every connection. */
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { connected } from "../../src/db/key-store-connection.ts";
import { readServerAddress } from "../../src/db/server-address.ts";
import { freshDatabase } from "../support/database.ts";

describe("M95: DATABASE_URL", () => {
  it.each([
    ["postgres://u:p%40ss:1@db/muster", [{ host: "db", port: 5432 }], "p@ss:1"],
    [
      "postgresql://u:p@db-1:5433,db-2/muster",
      [
        { host: "db-1", port: 5433 },
        { host: "db-2", port: 5432 },
      ],
      "p",
    ],
    ["postgres://u:p@[::1]:6000/muster", [{ host: "::1", port: 6000 }], "p"],
    ["postgres://u:p@%2Fvar%2Frun%2Fpostgresql/muster", [{ path: "/var/run/postgresql/.s.PGSQL.5432" }], "p"],
    ["postgres:///muster?host=/tmp&port=6000&user=u", [{ path: "/tmp/.s.PGSQL.6000" }], undefined],
  ])("%s is read", (url, hosts, password) => {
    expect(readServerAddress(url)).toMatchObject({
      hosts,
      database: "muster",
      user: "u",
      password,
      tls: false,
    });
  });

  it.each([
    ["disable", false],
    ["prefer", "prefer"],
    ["require", { rejectUnauthorized: false }],
    ["verify-full", { rejectUnauthorized: true }],
  ])("sslmode=%s is read", (mode, tls) => {
    expect(readServerAddress(`postgres://u@db/muster?sslmode=${mode}`).tls).toEqual(tls);
  });

  it.each([
    ["mysql://db/muster", /not of the form/],
    ["postgres://u:hunter2@db:x/muster", /host and port/],
    ["postgres://u:hunter2@db/muster?sslmode=perhaps", /sslmode must be/],
    ["postgres://u:hunter2@db/muster?sslrootcert=/nowhere/ca.pem&sslmode=verify-ca", /ca\.pem.*ENOENT/],
    ["postgres://u:hunter2@db/muster?sslrootcert=system&sslmode=require", /verify-full/],
    ["postgres://u:hunter2@db/muster?gssencmode=require", /gssencmode/],
    ["postgres://u:hunter2%@db/muster", /%25/],
  ])("%s is refused with the reason and without the password", (url, reason) => {
    expect(() => readServerAddress(url)).toThrow(reason);
    expect(() => readServerAddress(url)).toThrow(/^(?!.*hunter2)/);
  });

  it("with a first host that is away leads both drivers to the second", async () => {
    const fresh = await freshDatabase();
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const two = fresh.url.replace("@", `@127.0.0.1:${port},`);

    const pool = await connect(two, { max: 2 });
    const keys = await connected(two);
    const ask = "select current_database() as name";

    const { pathname } = new URL(fresh.url);
    expect(`/${(await pool.sql.unsafe(ask))[0]?.name}`).toBe(pathname);
    expect(`/${(await keys.query(ask)).rows[0]?.name}`).toBe(pathname);
    await keys.end();
    await pool.close();
    await fresh.drop();
  });
});
