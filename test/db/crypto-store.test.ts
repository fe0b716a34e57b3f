/** Keys in PostgreSQL: committed, whole, unreadable, and in one hand. */
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeviceStore } from "../../src/adapters/matrix/crypto/store.ts";
import { createCryptoStore } from "../../src/db/crypto-store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { engine } from "../support/matrix/crypto-engine.ts";

const { DeviceId, OlmMachine, UserId } = engine;
const OWN = { user: "@muster:hs.test", device: "MUSTER" };
const KEY = new Uint8Array(32).fill(3);

describe("the key store in PostgreSQL", () => {
  let fresh: TestDatabase;
  const opened: DeviceStore[] = [];
  beforeEach(async () => {
    fresh = await freshDatabase({ max: 3 });
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await fresh.drop();
  });
  const store = () => createCryptoStore(fresh.url, pino({ level: "silent" }));
  const open = async (device = OWN.device): Promise<DeviceStore> => {
    const one = await store().open({ ...OWN, device });
    if (!one) throw new Error("somebody else has it");
    opened.push(one);
    return one;
  };
  const machineOn = (rows: DeviceStore) =>
    OlmMachine.open(new UserId(OWN.user), new DeviceId(OWN.device), { store: { rows, key: KEY } });
  const put = (key: string, value: string) =>
    ({ kind: "put", database: "d", store: "s", key, value }) as const;

  it("gives back what was committed, in every kind of change", async () => {
    const first = await open();
    await first.commit([{ kind: "reset", database: "d", layout: "{}" }, put("1", "one"), put("2", "two")]);
    await first.commit([
      put("1", "uno"),
      { kind: "delete", database: "d", store: "s", key: "2" },
      put("3", "three"),
    ]);
    await first.close();

    const { databases, records } = await (await open()).load();

    expect(databases).toMatchObject([{ name: "d", layout: "{}" }]);
    expect(records.map(({ key, value }) => [key, value]).toSorted()).toEqual([
      ["1", "uno"],
      ["3", "three"],
    ]);
  });

  it("begins again with a reset, and takes more records at once than a statement can", async () => {
    const rows = await open();
    await rows.commit([{ kind: "reset", database: "d", layout: "old" }, put("gone", "x")]);

    const many = Array.from({ length: 14_000 }, (_, at) => put(String(at), "v"));
    await rows.commit([{ kind: "reset", database: "d", layout: "new" }, ...many]);

    const { databases, records } = await rows.load();
    expect(databases).toMatchObject([{ layout: "new" }]);
    expect(records).toHaveLength(14_000);
    expect(records.some(({ key }) => key === "gone")).toBe(false);
  });

  it("keeps devices apart, and names them, the last used first", async () => {
    const one = await open("ONE");
    await one.commit([put("k", "of one")]);
    const two = await open("TWO");

    expect((await two.load()).records).toEqual([]);
    expect(await store().devices(OWN.user)).toEqual(["TWO", "ONE"]);
    expect(await store().devices("@other:hs.test")).toEqual([]);
  });

  it("is in one hand at a time, and in the next when that lets go", async () => {
    const first = await open();
    expect(await store().open(OWN)).toBeUndefined();

    const waiting = store().open(OWN, AbortSignal.timeout(10_000));
    await first.close();

    const next = await waiting;
    expect(next).toBeDefined();
    if (next) opened.push(next);
  });

  it("ends waiting when it is told to", async () => {
    await open();

    expect(await store().open(OWN, AbortSignal.timeout(20))).toBeUndefined();
  });

  it("is lost with its connection, and free for the next", async () => {
    const rows = await open();
    expect(rows.lost.aborted).toBe(false);

    await fresh.database
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster-keys'`;

    await new Promise<void>((resolve) => {
      if (rows.lost.aborted) resolve();
      rows.lost.addEventListener("abort", () => resolve());
    });
    await expect(rows.commit([put("k", "v")])).rejects.toBeDefined();
    expect((await (await open()).load()).records).toEqual([]);
  });

  it("is lost, and writes nothing any more, once a commit failed; nothing of that is kept", async () => {
    const rows = await open();
    await rows.commit([put("k", "before")]);

    const broken = rows.commit([put("k", "after"), { kind: "reset", database: "d", layout: "a\u0000b" }]);

    await expect(broken).rejects.toBeDefined();
    expect(rows.lost.aborted).toBe(true);
    await expect(rows.commit([put("k", "later")])).rejects.toBeDefined();
    await rows.close();
    expect((await (await open()).load()).records).toMatchObject([{ value: "before" }]);
  });

  it("is not lost when it is closed", async () => {
    const rows = await open();

    await rows.close();

    expect(rows.lost.aborted).toBe(false);
  });

  it("commits for good even where the database is set up to forget", async () => {
    const { sql } = fresh.database;
    await sql`create table seen (setting text)`;
    await sql`create function note() returns trigger language plpgsql as
      'begin insert into seen values (current_setting(''synchronous_commit'')); return new; end'`;
    await sql`create trigger note after insert on crypto_records for each row execute function note()`;
    expect(await sql`select setting from pg_settings where name = 'synchronous_commit'`).toMatchObject([
      { setting: "off" },
    ]);

    await (await open()).commit([put("k", "v")]);

    expect(await sql`select setting from seen`).toMatchObject([{ setting: "on" }]);
  });

  it("holds no private key in clear: not in the rows, not in what PostgreSQL dumps", async () => {
    const machine = await machineOn(await open());
    await machine.bootstrapCrossSigning(true);
    const secrets = Object.values((await machine.exportCrossSigningKeys()) ?? {});
    await machine.close();
    opened.length = 0;

    const rows = await fresh.database.sql<{ store: string; value: string }[]>`
      select key, store, value from crypto_records union all select name, '', layout from crypto_databases`;
    const dump = JSON.stringify(rows);
    const variants = secrets.flatMap((secret) => {
      const bytes = Buffer.from(secret, "base64");
      return [secret, bytes.toString("hex"), bytes.toString("base64url"), [...bytes].join(",")];
    });
    const sealed = rows.filter(
      ({ store: name, value }) => name === "core" && "ciphertext" in JSON.parse(value),
    );

    expect(variants).toHaveLength(12);
    expect(sealed.length).toBeGreaterThanOrEqual(3);
    expect(sealed).toHaveLength(rows.filter(({ store: name }) => name === "core").length);
    // Not by a matcher, which would print everything.
    expect(variants.some((variant) => dump.includes(variant))).toBe(false);
    expect(/private_key|"seed"|pickle\\?"/.test(dump)).toBe(false);
  });

  it("is the same device when the database was copied to another place", async () => {
    const machine = await machineOn(await open());
    const fingerprint = machine.identityKeys.ed25519.toBase64();
    await machine.close();
    opened.length = 0;
    const backup = await fresh.database.sql`select * from crypto_devices`;
    const databases = await fresh.database.sql`select * from crypto_databases`;
    const records = await fresh.database.sql`select * from crypto_records`;

    const other = await freshDatabase({ max: 2 });
    try {
      const { sql } = other.database;
      await sql`insert into crypto_devices ${sql([...backup])}`;
      await sql`insert into crypto_databases ${sql([...databases])}`;
      await sql`insert into crypto_records ${sql([...records])}`;
      const rows = await createCryptoStore(other.url, pino({ level: "silent" })).open(OWN);
      if (!rows) throw new Error("somebody else has it");
      const restored = await machineOn(rows);

      expect(restored.identityKeys.ed25519.toBase64()).toBe(fingerprint);

      await restored.close();
    } finally {
      await other.drop();
    }
  });
});
