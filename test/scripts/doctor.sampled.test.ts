/** `npm run doctor`: what it shows, when it ends with 1, and that it gives nothing away. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCryptoStore } from "../../src/db/crypto-store.ts";
import { importDirectory } from "../../src/directory/import.ts";
import { readDirectoryFile } from "../../src/directory/read-file.ts";
import { type Own, startOwn } from "../adapters/matrix/crypto/own.ts";
import { COMPILE_CACHE } from "../support/compile-cache.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import { sampled } from "../support/sample.ts";

const SCRIPT = join(import.meta.dirname, "../../scripts/doctor.ts");
const DIRECTORY = join(import.meta.dirname, "../scenarios/directory.yaml");

describe("the doctor", () => {
  let fresh: TestDatabase;
  let homeserver: Homeserver;
  let user: string;
  let token: string;
  const running: Own[] = [];
  const servers: Server[] = [];
  beforeEach(async () => {
    fresh = await freshDatabase({ max: 2 });
    homeserver = await startHomeserver();
    user = homeserver.addUser("muster");
    token = homeserver.token(user, "MUSTER");
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
    for (const one of servers.splice(0)) one.close();
    await homeserver.stop();
    await fresh.drop();
  });

  async function doctor(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; said: string }> {
    const all = { PATH: process.env.PATH ?? "", ...COMPILE_CACHE, DATABASE_URL: fresh.url, ...env };
    return await new Promise((resolve) =>
      execFile(process.execPath, [SCRIPT], { env: all }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      ),
    );
  }
  const matrix = () => ({ MATRIX_HOMESERVER_URL: homeserver.url, MATRIX_ACCESS_TOKEN: token });
  const startMuster = async (): Promise<Own> => {
    const own = await startOwn(homeserver, user, {
      store: createCryptoStore(fresh.url, pino({ level: "silent" })),
    });
    running.push(own);
    return own;
  };
  const fillDirectory = async (): Promise<void> => {
    const read = await readDirectoryFile(DIRECTORY, { networks: {} });
    if (!read.ok) throw new Error("the directory of the scenarios cannot be read");
    await importDirectory(fresh.database.db, read.directory, new Date());
  };

  it("finds nothing wrong where everything is there", async () => {
    await fillDirectory();

    const { code, said } = await doctor();

    expect(said).toContain("all");
    expect(said).toMatch(/ok {5}directory: \d+ organisations with \d+ contacts/);
    expect(said).toContain("Nothing is wrong.");
    expect(code, said).toBe(0);
  });

  it("says that an empty directory is wrong, and ends with 1", async () => {
    const { code, said } = await doctor();

    expect(said).toContain("WRONG  directory: it is empty");
    expect(said).toContain("npm run directory:import");
    expect(code, said).toBe(1);
  });

  it("says which variables are missing, and nothing of a database", async () => {
    const { code, said } = await doctor({ MATRIX_HOMESERVER_URL: homeserver.url });

    expect(said).toContain("WRONG  configuration: MATRIX_ACCESS_TOKEN is missing");
    expect(code, said).toBe(1);
  });

  it("says that the database does not answer, without its password", async () => {
    const { code, said } = await doctor({ DATABASE_URL: "postgres://muster:hunter2@127.0.0.1:1/muster" });

    expect(said).toContain("WRONG  database: PostgreSQL at 127.0.0.1:1");
    expect(said).not.toContain("hunter2");
    expect(code, said).toBe(1);
  });

  it("says how many migrations are still to run, and refuses a newer database", async () => {
    const { sql } = fresh.database;
    await sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`;
    expect((await doctor()).said).toMatch(/note {3}database: 1 of \d+ migrations/);

    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('from the future', 0)`;
    expect((await doctor()).said).toContain("WRONG  database: it was set up by a newer Muster");
  });

  it("M26: names the problems of the directory file that the start would import", async () => {
    await fillDirectory();

    const missing = await doctor({ MUSTER_DIRECTORY: "/no/such/directory.yaml" });
    const good = await doctor({ MUSTER_DIRECTORY: DIRECTORY });

    expect(missing.said).toMatch(/WRONG {2}directory file: .*MUSTER_DIRECTORY/);
    expect(missing.said).toContain("/no/such/directory.yaml:1: there is no such file");
    expect(missing.code).toBe(1);
    expect(good.said).toMatch(/ok {5}directory file: /);
  });

  it("M26: names networks that nobody has configured, and organisations of which nobody can be reached", async () => {
    await fillDirectory();
    const { sql } = fresh.database;
    const ofEp = sql`contact in (select id from contacts where organisation = 'ep')`;
    await sql`delete from contact_addresses where ${ofEp}`;
    await sql`insert into contact_addresses (contact, network, address)
      select id, network, 'somewhere' from contacts, (values ('slak'), ('phone')) as ways (network)
      where organisation = 'ep'`;

    const { said } = await doctor();

    expect(said).toMatch(/note {3}directory: .*\bslak\b.*configured networks are local-eu, local-partners/);
    expect(said).not.toMatch(/addresses on [^;]*phone/);
    expect(said).toMatch(/note {3}directory: nobody of ([a-z0-9-]+, )*ep\b/);
  });

  describe("of a Matrix account", () => {
    it("M61: measures the homeserver's limits, and says how an administrator lifts them", async () => {
      homeserver.fault({
        on: "state.set",
        status: 429,
        errcode: "M_LIMIT_EXCEEDED",
        retryAfterMs: 4_900,
        after: 10,
        times: 1,
      });
      const { said } = await doctor(matrix());
      expect(said).toMatch(
        /note {3}matrix, rate limits: the homeserver takes 10 messages at once, .* one in 5 s/,
      );
      expect(said).toContain(`/_synapse/admin/v1/users/${user}/override_ratelimit`);

      expect((await doctor(matrix())).said).toContain("ok     matrix, rate limits: the homeserver takes 15");
      const left = [...homeserver.world.rooms.values()].map((room) =>
        homeserver.world.membership(room, user),
      );
      expect(left).toEqual(["leave", "leave"]);
    });

    beforeEach(async () => await fillDirectory());

    it("shows device, fingerprint and identity for people to compare", async () => {
      const { fingerprint, masterKey } = await (await startMuster()).encryption.facts();

      const { code, said } = await doctor(matrix());

      const fours = (key = "") => key.match(/.{1,4}/g)?.join(" ");
      expect(said).toContain("ok     matrix: the device is signed");
      expect(said).toMatch(/account +@muster:hs\.test\n +device +MUSTER\n +encryption +preferred/);
      expect(said).toContain(`fingerprint   ${fours(fingerprint)}\n`);
      expect(said).toContain(`master key    ${fours(masterKey)}\n`);
      expect(said).toMatch(/cross-signed +yes/);
      expect(said).toMatch(/key store +\d+ records, opened \S+Z, in use by a running Muster/);
      expect(code, said).toBe(0);
      expect(said).not.toContain(token);
    });

    it("knows whether a Muster is running", async () => {
      await (await startMuster()).close();
      running.length = 0;

      expect((await doctor(matrix())).said).toMatch(/key store +\d+ records, .*, not in use/);
    });

    it("notes that there are no keys before the first start", async () => {
      const { code, said } = await doctor(matrix());

      expect(said).toContain("note   matrix: the device has no keys yet");
      expect(code, said).toBe(0);
    });

    const forgeries: readonly (readonly [string, () => void])[] = [
      ["another device key", () => forge((keys) => (keys.keys = { "ed25519:MUSTER": "A".repeat(43) }))],
      ["no signature of the identity", () => forge((keys) => (keys.signatures = {}))],
      [
        "a signature that is not one",
        () => forge((keys) => (keys.signatures = wrongSignatures(keys.signatures))),
      ],
      ["another identity", () => void homeserver.keys.identities.set(user, otherIdentity())],
    ];

    it.each(sampled(forgeries, 1))(
      "does not believe the homeserver when it shows %s",
      async (_what, change) => {
        await startMuster();
        change();

        const { code, said } = await doctor(matrix());

        expect(said).toContain("WRONG  matrix:");
        expect(code, said).toBe(1);
      },
    );

    it("says that the keys of a device are not in this database", async () => {
      await startMuster();
      const other = await freshDatabase({ max: 1 });

      const { code, said } = await doctor({ ...matrix(), DATABASE_URL: other.url });

      await other.drop();
      expect(said).toContain("they are not in this database");
      expect(code, said).toBe(1);
    });

    it("says that the token is refused, and does not repeat it", async () => {
      homeserver.revoke(token);

      const { code, said } = await doctor(matrix());

      expect(said).toContain("refuses the access token");
      expect(said).not.toContain(token);
      expect(code, said).toBe(1);
    });

    it("M26: says that the homeserver does not answer, with its host, and nothing of a token or a stack", async () => {
      const env = { MATRIX_HOMESERVER_URL: "http://127.0.0.1:1", MATRIX_ACCESS_TOKEN: token };

      const { code, said } = await doctor(env);

      expect(said).toMatch(/WRONG {2}matrix: 127\.0\.0\.1:1 gives no answer/);
      expect(said).not.toMatch(/^\s+at |refuses/m);
      expect(said).not.toContain(token);
      expect(code).toBe(1);
    });

    function forge(change: (keys: Record<string, unknown>) => void): void {
      const device = homeserver.keys.device(user, "MUSTER");
      device.keys = { ...device.keys };
      change(device.keys);
    }
    function wrongSignatures(signatures: unknown) {
      const own = Object(Object(signatures)[user]) as Record<string, string>;
      return { [user]: Object.fromEntries(Object.keys(own).map((key) => [key, "A".repeat(86)])) };
    }
    function otherIdentity() {
      const identity = homeserver.keys.identities.get(user);
      const key = "B".repeat(43);
      return { ...identity, master_key: { ...identity?.master_key, keys: { [`ed25519:${key}`]: key } } };
    }
  });

  describe("of Slack", () => {
    beforeEach(async () => await fillDirectory());
    const slack = async (answers: Readonly<Record<string, object>>) => {
      const server = createServer((request, response) => {
        const method = request.url?.split("/").at(-1) ?? "";
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answers[method] ?? { ok: false, error: "unknown_method" }));
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      return {
        SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
        SLACK_BOT_TOKEN: "xoxb-hunter2",
        SLACK_APP_TOKEN: "xapp-hunter2",
      };
    };
    const known = { ok: true, team: "CERT", user_id: "U1" };

    it("accepts tokens that Slack accepts", async () => {
      const env = await slack({ "auth.test": known, "apps.connections.open": { ok: true } });

      const { code, said } = await doctor(env);

      expect(said).toMatch(/ok {5}slack: Slack accepts both tokens\n +workspace +CERT\n +bot +U1/);
      expect(code, said).toBe(0);
      expect(said).not.toContain("hunter2");
    });

    it("M26: does not take a network that is away for a refused token", async () => {
      const env = await slack({});
      const closed = servers.pop();
      await new Promise((resolve) => closed?.close(resolve));

      const { code, said } = await doctor(env);

      expect(said).toMatch(/WRONG {2}slack: 127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)/);
      expect(said).not.toMatch(/refuses|install/);
      expect(code).toBe(1);
    });

    it("m22: says that an org-wide install does not work", async () => {
      const env = await slack({ "auth.test": { ...known, is_enterprise_install: true } });

      const { code, said } = await doctor(env);

      expect(said).toMatch(/WRONG {2}slack: .*whole organisation/);
      expect(code, said).toBe(1);
    });

    const refusals: readonly (readonly [Readonly<Record<string, object>>, string])[] = [
      [{ "auth.test": { ok: false, error: "invalid_auth" } }, "bot token (invalid_auth)"],
      [
        { "auth.test": known, "apps.connections.open": { ok: false, error: "token_revoked" } },
        "app-level token (token_revoked)",
      ],
      [{ "auth.test": { ok: false, error: "<script>" } }, "an answer that is not Slack's"],
    ];

    it.each(sampled(refusals, 1))("says which token is refused, and why", async (answers, expected) => {
      const { code, said } = await doctor(await slack(answers));

      expect(said).toContain(expected);
      expect(said).not.toContain("hunter2");
      expect(code, said).toBe(1);
    });
  });
});
