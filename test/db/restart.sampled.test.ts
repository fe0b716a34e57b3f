import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@muster/embedded-postgresql";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { migrate } from "../../src/db/migrate.ts";
import { enqueue } from "../../src/db/outbox.ts";
import { startOutboxWorkers, type Workers } from "../../src/db/workers.ts";
import { IS_FULL } from "../support/sample.ts";
import { until } from "../support/until.ts";

const log = pino({ level: "silent" });

let dataDir: string;
let server: { url: string; stop(): Promise<void> };
let database: Database;
let workers: Workers | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "muster-restart-"));
  server = await startEmbedded({ dataDir, log, settings: { fsync: "off", full_page_writes: "off" } });
  database = await connect(server.url);
  await migrate(database);
});
afterEach(async () => {
  await workers?.stop();
  await database.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Ends the server the way a machine out of memory does, and waits until Muster has started another. */
async function killServer(): Promise<void> {
  const file = join(dataDir, "postgres", "data", "postmaster.pid");
  const pidNow = () => (existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : 0);
  const pid = pidNow();
  process.kill(pid, "SIGKILL");
  await until(async () => pidNow() !== pid && (await answers()));
}

async function answers(): Promise<boolean> {
  try {
    await database.sql`select 1`;
    return true;
  } catch {
    return false;
  }
}

describe("when PostgreSQL dies and comes back", { timeout: 60_000 }, () => {
  it("work under way is tried again, and workers are woken by notifications as before", async () => {
    const { db } = database;
    const step = (n: number) => ({
      lane: "room",
      network: "slack",
      about: ABOUT_NOTHING,
      kind: "test",
      v: 1,
      step: n,
      key: `k${n}`,
    });
    const sent: { what: string; at: number }[] = [];
    const inFlight = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    workers = startOutboxWorkers({
      database,
      concurrency: 4,
      known: new Set(["test@1"]),
      now: () => new Date(),
      log,
      send: async (item) => {
        sent.push({ what: `${item.step} attempt ${item.attempts}`, at: performance.now() });
        if (sent.length === 1) {
          inFlight.resolve();
          await goOn.promise;
        }
        return { state: "delivered" };
      },
      recordOutcome: async () => undefined,
    });
    await enqueue(db, [step(1), step(2)], new Date());
    await inFlight.promise;
    await killServer();
    goOn.resolve();
    await until(() => sent.length >= 3);
    await workers.idle();
    expect(sent.map((each) => each.what)).toEqual(["1 attempt 1", "1 attempt 2", "2 attempt 1"]);

    // The fastest of a few: a search every second would not find each of them this soon.
    const delays: number[] = [];
    for (let n = 3; n < 8; n += 1) {
      const before = performance.now();
      await enqueue(db, [step(n)], new Date());
      await until(() => sent.length > n);
      delays.push((sent.at(-1)?.at ?? 0) - before);
    }
    expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(300);
  });

  it.runIf(IS_FULL)(
    "transactions fail with an error, never with a crash, and the next ones work",
    async () => {
      const transactions = Array.from({ length: 8 }, () =>
        database.db.transaction(async (tx) => {
          await tx.transaction((inner) => inner.execute("select pg_sleep(5)"));
        }),
      );
      const outcomes = Promise.allSettled(transactions);
      await until(async () => {
        const asleep = await database.sql`select from pg_stat_activity where wait_event = 'PgSleep'`;
        return asleep.length === transactions.length;
      });
      await killServer();

      expect((await outcomes).map((outcome) => outcome.status)).toEqual(Array(8).fill("rejected"));
      const [row] = await database.sql`select 42 as answer`;
      expect(row?.answer).toBe(42);
    },
  );
});
