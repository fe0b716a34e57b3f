/** Muster as a whole: starting, failing to start, sharing a database, stopping. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type App, startApp } from "../src/app.ts";
import { type Config, LOCAL_NETWORKS } from "../src/config.ts";
import { accept } from "../src/db/inbox.ts";
import { COMPILE_CACHE } from "./support/compile-cache.ts";
import { freshDatabase, type TestDatabase } from "./support/database.ts";
import { type MusterProcess, startMusterProcess } from "./support/muster-process.ts";
import { until } from "./support/until.ts";

const DIRECTORY = join(import.meta.dirname, "handlers", "directory.yaml");
const silent = pino({ level: "silent" });

let fresh: TestDatabase;
let dir: string;
const apps: App[] = [];
const processes: MusterProcess[] = [];
beforeEach(async () => {
  fresh = await freshDatabase({ max: 1 });
  dir = await mkdtemp(join(tmpdir(), "muster-app-"));
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  for (const one of processes.splice(0)) await one.stop();
  await fresh.drop();
  await rm(dir, { recursive: true });
});

const config = (changes: Partial<Config> = {}): Config => ({
  databaseUrl: fresh.url,
  dataDir: dir,
  directoryFile: DIRECTORY,
  host: "127.0.0.1",
  port: 0,
  logLevel: "silent",
  networks: LOCAL_NETWORKS,
  ...changes,
});
const start = async (changes: Partial<Config> = {}): Promise<App> => {
  const app = await startApp(config(changes), silent);
  apps.push(app);
  return app;
};
/** Connections to the database besides the test's own, until they are gone or some time has passed. */
async function connectionsLeft(): Promise<number> {
  const count = async (): Promise<number> => {
    const [row] = await fresh.database.sql<{ count: string }[]>`
      select count(*) from pg_stat_activity where datname = current_database() and application_name like 'muster%' and pid <> pg_backend_pid()`;
    return Number(row?.count);
  };
  const deadline = performance.now() + 5_000;
  let left = await count();
  while (left > 0 && performance.now() < deadline) left = await count();
  return left;
}
const command = (id: string, text: string) => ({
  kind: "command",
  network: "local-eu",
  eventId: id,
  lane: `in:local-eu:${id}`,
  event: {
    id,
    network: "local-eu",
    at: "2026-11-20T09:00:00.000Z",
    kind: "command",
    user: "alice",
    text,
    reply: { user: "alice" },
  },
});
const titles = async (): Promise<readonly string[]> =>
  (await fresh.database.sql<{ title: string }[]>`select title from incidents order by ref`).map(
    (row) => row.title,
  );

describe("starting", () => {
  it("answers on the web, imports the directory, and handles what arrived while nobody ran", async () => {
    await accept(fresh.database.db, command("early", "open While nobody ran"), new Date());
    const app = await start();

    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    await until(async () => (await titles()).includes("While nobody ran"));
  });

  it("ticks by itself: what is due is said without anybody asking", async () => {
    const app = await start();
    await accept(fresh.database.db, command("one", "open Due"), new Date());
    await until(async () => (await titles()).length === 1);
    await app.idle();
    await fresh.database.sql`update due set due_at = now() - interval '1 minute' where kind = 'no-lead'`;

    await until(
      async () => (await fresh.database.sql`select 1 from timeline where kind = 'reminder'`).length === 1,
    );
  });

  it("opens one incident when the platform delivers the same event again, also after a restart", async () => {
    const first = await start();
    for (let times = 0; times < 3; times += 1)
      await accept(fresh.database.db, command("same", "open Once"), new Date());
    await first.idle();
    await apps.splice(0)[0]?.stop();
    await accept(fresh.database.db, command("same", "open Once"), new Date());
    const second = await start();
    await second.idle();

    expect(await titles()).toEqual(["Once"]);
  });

  it("with local networks only and no directory brings people to try with", async () => {
    const { directoryFile: _, ...without } = config();
    const app = await startApp(without, silent);
    apps.push(app);

    expect((await fresh.database.sql`select 1 from contacts`).length).toBeGreaterThan(5);
  });
});

describe("failing to start", () => {
  let other: Server;
  let taken: number;
  /** Answers every call of Slack's API as it answers a wrong token, and holds a port. */
  beforeEach(async () => {
    other = createServer((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: false, error: "invalid_auth" }));
    });
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    taken = (other.address() as AddressInfo).port;
  });
  afterEach(() => {
    other.closeAllConnections();
    other.close();
  });

  it.each([
    {
      what: "its port is taken",
      changes: () => ({ port: taken }),
      says: /Port \d+ on 127\.0\.0\.1 is in use\. Set PORT/,
    },
    {
      what: "the directory is missing",
      changes: () => ({ directoryFile: "/nowhere/directory.yaml" }),
      says: /the directory file has problems, nothing was imported:\n.*\/nowhere\/directory\.yaml/,
    },
    {
      what: "a Slack token is wrong",
      changes: (): Partial<Config> => ({
        networks: [
          ...LOCAL_NETWORKS,
          {
            kind: "slack",
            id: "slack",
            botToken: "xoxb-wrong",
            signingSecret: "x",
            apiUrl: `http://127.0.0.1:${taken}/api/`,
          },
        ],
      }),
      says: /slack.*token/i,
    },
  ])("because $what says why and leaves nothing running", async ({ changes, says }) => {
    await expect(startApp(config(changes()), silent)).rejects.toThrow(says);

    expect(await connectionsLeft()).toBe(0);
  });

  it("because the directory is wrong says each line that is, and imports none of it", async () => {
    const file = join(dir, "directory.yaml");
    await writeFile(file, "organisations:\n  - id: BAD ID\n    name: A\n    kind: club\n");

    await expect(startApp(config({ directoryFile: file }), silent)).rejects.toThrow(
      /directory\.yaml:2:\d+: .*\n.*directory\.yaml:4:\d+: /s,
    );

    expect(await fresh.database.sql`select 1 from organisations`).toHaveLength(0);
    expect(await connectionsLeft()).toBe(0);
  });

  it("because the database is not there names it, and the variable to look at", async () => {
    other.close();
    const databaseUrl = `postgres://muster:secret@127.0.0.1:${taken}/muster`;

    const failure = await startApp(config({ databaseUrl }), silent).catch((error: unknown) => String(error));

    expect(failure).toContain(
      `PostgreSQL at 127.0.0.1:${taken}/muster cannot be used: ECONNREFUSED. Check DATABASE_URL.`,
    );
    expect(failure).not.toContain("secret");
  });

  it("prints every problem of the configuration, and ends with an error", async () => {
    const ended = await run({ PORT: "x", LOG_LEVEL: "loud", DATABASE_URL: fresh.url });

    expect(ended.code).toBe(1);
    expect(ended.output).toContain(
      "Muster cannot start. Please correct the configuration:\n  - PORT is not a port number\n  - LOG_LEVEL is not one of",
    );
  });

  it("prints why, without a stack, and ends with an error", async () => {
    const ended = await run({
      PORT: String(taken),
      DATABASE_URL: fresh.url,
      MUSTER_DIRECTORY: DIRECTORY,
      MUSTER_DATA_DIR: dir,
    });

    expect(ended.code).toBe(1);
    expect(ended.output).toContain("Muster cannot start: ");
    expect(ended.output).not.toContain("    at ");
  });

  /** Runs Muster until it ends by itself. */
  async function run(
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; output: string }> {
    const main = join(import.meta.dirname, "..", "src", "main.ts");
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH ?? "", LOG_LEVEL: "silent", ...COMPILE_CACHE, ...env },
    });
    let output = "";
    child.stdout.on("data", (data) => (output += String(data)));
    child.stderr.on("data", (data) => (output += String(data)));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  }
});

describe("several Musters on one database", () => {
  it("share the work, in this process: each event is handled once, whoever takes it", async () => {
    const all = [await start(), await start(), await start()];
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        accept(fresh.database.db, command(`e-${at}`, `open Number ${at}`), new Date()),
      ),
    );
    for (const app of all) await app.idle();

    expect((await titles()).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, at) => `Number ${at}`).toSorted(),
    );
    const rooms = await fresh.database.sql`select 1 from local_rooms where name like 'inc-%'`;
    expect(rooms).toHaveLength(20);
    const answers = await fresh.database
      .sql`select 1 from local_messages where only_for = 'alice' and message::text like '%is open%'`;
    expect(answers).toHaveLength(20);
  });

  it("as processes of their own both answer, start at once, and one goes on when the other ends", async () => {
    const env = { DATABASE_URL: fresh.url, MUSTER_DIRECTORY: DIRECTORY, MUSTER_DATA_DIR: dir };
    processes.push(...(await Promise.all([startMusterProcess(env), startMusterProcess(env)])));
    const [one, two] = processes;
    for (const each of processes) expect((await fetch(`${each.url}/readyz`)).status).toBe(200);
    await accept(fresh.database.db, command("a", "open With two"), new Date());
    await until(async () => (await titles()).length === 1);

    expect(await one?.stop()).toBe(0);
    await accept(fresh.database.db, command("b", "open With one"), new Date());

    await until(async () => (await titles()).length === 2);
    expect((await fetch(`${two?.url}/healthz`)).status).toBe(200);
  });
});

describe("stopping", () => {
  it("leaves nothing: no web server, no connection; twice is once", async () => {
    const app = await start();
    await app.stop();
    await app.stop();

    await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
    expect(await connectionsLeft()).toBe(0);
  });

  it("stops everything else when one part cannot be stopped, and says so", async () => {
    const app = await startApp(config(), silent);
    const [local] = app.networks.local;
    if (!local) throw new Error("there is no local network");
    Object.assign(local, {
      async stop() {
        throw new Error("cannot be stopped");
      },
    });

    await expect(app.stop()).rejects.toThrow("not every part of Muster could be stopped");

    await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
    expect(await connectionsLeft()).toBe(0);
  });

  it("lets what is under way finish: nothing is lost or done twice over a stop in the middle", async () => {
    const app = await start();
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        accept(fresh.database.db, command(`s-${at}`, `open Stop ${at}`), new Date()),
      ),
    );
    await apps.splice(0)[0]?.stop();
    expect(app.url).toMatch(/^http:/);
    const next = await start();
    await next.idle();

    expect((await titles()).toSorted()).toEqual(Array.from({ length: 10 }, (_, at) => `Stop ${at}`));
    expect(await fresh.database.sql`select 1 from outbox where done_at is null`).toHaveLength(0);
    expect(await fresh.database.sql`select 1 from local_rooms where name like 'inc-%'`).toHaveLength(10);
  });
});
