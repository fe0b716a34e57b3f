/** B71: connections to PostgreSQL that are open and swallow everything, while new ones work. */
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { createLeaderLock } from "../../src/db/leader-lock.ts";
import { enqueue, type OutboxItem } from "../../src/db/outbox.ts";
import { type SendResult, startOutboxWorkers, type Workers } from "../../src/db/workers.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { IS_FULL } from "../support/sample.ts";
import { type SwallowingProxy, startSwallowingProxy } from "../support/swallowing-proxy.ts";
import { timePasses, until, within } from "../support/until.ts";

const log = pino({ level: "silent" });
/** To be ready again, in ms: ten seconds, and what a busy machine adds. */
const SOON = 16_000;

describe("B71: connections that swallow everything", { timeout: 60_000 }, () => {
  let fresh: TestDatabase;
  let proxy: SwallowingProxy;
  let far: Database;
  let running: Workers[] = [];
  beforeEach(async () => {
    fresh = await freshDatabase();
    proxy = await startSwallowingProxy(fresh.url);
    far = await connect(proxy.url);
  });
  afterEach(async () => {
    await Promise.all(running.map((workers) => workers.stop()));
    running = [];
    await far.close();
    await proxy.stop();
    await fresh.drop();
  });

  const work = (
    database: Database,
    send: (item: OutboxItem, confirm: () => Promise<void>) => Promise<SendResult>,
  ) => {
    const recordOutcome = async () => undefined;
    const now = () => new Date();
    const known = new Set(["test@1"]);
    const workers = startOutboxWorkers({ database, concurrency: 4, known, now, log, send, recordOutcome });
    running.push(workers);
    return workers;
  };
  const put = (key: string) =>
    enqueue(
      fresh.database.db,
      [{ lane: key, network: "slack", about: ABOUT_NOTHING, kind: "test", v: 1, step: {}, key }],
      new Date(),
    );

  it.runIf(IS_FULL)("are given up, and what is asked then is answered", async () => {
    await Promise.all(Array.from({ length: 6 }, () => far.sql`select pg_sleep(0.05)`));
    proxy.swallow();

    const first = far.sql`select 1`.then(
      () => "answered",
      () => "failed",
    );
    await until(
      async () => {
        const asked = far.sql`select 42 as answer`.then(
          ([row]) => row?.answer === 42,
          () => false,
        );
        return await within(500, asked).catch(() => false);
      },
      SOON,
      "an answer",
    );
    expect(await first).toBe("failed");
  });

  it.runIf(IS_FULL)(
    "free the lanes that they hold: another process sends what waits, and the first one knows that it lost them",
    async () => {
      const deaf = Promise.withResolvers<void>();
      const outcome = Promise.withResolvers<string>();
      work(far, async (_item, confirm) => {
        deaf.resolve();
        await outcomeOfSwallowing;
        outcome.resolve(
          await confirm().then(
            () => "held",
            () => "lost",
          ),
        );
        return { state: "delivered" };
      });
      const outcomeOfSwallowing = deaf.promise.then(async () => {
        proxy.swallow();
        // Long enough to be found deaf.
        await timePasses(1_500);
      });
      await put("a");
      await deaf.promise;
      const sent: string[] = [];
      work(fresh.database, async (item) => {
        sent.push(`${item.key} ${item.triedBefore === undefined ? "new" : "tried"}`);
        return { state: "delivered" };
      });

      await until(() => sent.length === 1, SOON);

      expect(sent).toEqual(["a tried"]);
      expect(await outcome.promise).toBe("lost");
    },
  );

  it("keep nobody from working on: new steps are sent by the same process", async () => {
    const sent: string[] = [];
    work(far, async (item) => {
      sent.push(item.key);
      return { state: "delivered" };
    });
    await put("before");
    await until(() => sent.length === 1);
    proxy.swallow();
    await put("after");

    await until(() => sent.includes("after"), SOON);
  });

  it.runIf(IS_FULL)("free the leader lock, after who held it has let go", async () => {
    const order: string[] = [];
    const stop = new AbortController();
    const took = Promise.withResolvers<void>();
    const holding = createLeaderLock(proxy.url, log)("sync", stop.signal, async (lost) => {
      took.resolve();
      await new Promise((resolve) => lost.addEventListener("abort", resolve));
      order.push("let go");
    });
    await took.promise;
    proxy.swallow();
    const next = createLeaderLock(fresh.url, log)(
      "sync",
      stop.signal,
      async () => void order.push("taken over"),
    );

    await until(() => order.length === 2, 25_000);
    stop.abort();
    await Promise.all([holding, next]);
    expect(order).toEqual(["let go", "taken over"]);
  });
});
