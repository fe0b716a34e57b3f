import { once } from "node:events";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLeaderLock } from "../../src/db/leader-lock.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const log = pino({ level: "silent" });

let at: TestDatabase;
beforeAll(async () => {
  at = await freshDatabase();
});
afterAll(() => at.drop());

/** Work that goes on until its lock is lost. */
function untilLost(started: () => void) {
  return async (lost: AbortSignal) => {
    started();
    if (!lost.aborted) await once(lost, "abort");
  };
}

/** How many ask for a lock or have one. */
async function asking(): Promise<number> {
  const rows = await at.database.sql`select from pg_stat_activity
    where datname = current_database() and application_name = 'muster-lock' and query like '%try_advisory%'`;
  return rows.length;
}

describe("a lock", () => {
  it("is with one process at a time, and goes to the next when that one is done", async () => {
    const order: string[] = [];
    const never = new AbortController().signal;
    const run = (name: string) =>
      createLeaderLock(at.url, log)("sync", never, async () => {
        order.push(`${name} begins`);
        // By then the other one has asked, too.
        if (order.length === 1) await until(async () => (await asking()) === 2);
        order.push(`${name} ends`);
      });
    await Promise.all([run("a"), run("b")]);

    expect([order[0]?.slice(2), order[1]?.slice(2)]).toEqual(["begins", "ends"]);
    expect(order[0]?.[0]).toBe(order[1]?.[0]);
    expect(order).toHaveLength(4);
  });

  it("does not keep locks of other names waiting", async () => {
    const holder = new AbortController();
    const held = Promise.withResolvers<void>();
    const first = createLeaderLock(at.url, log)("one", holder.signal, untilLost(held.resolve));
    await held.promise;
    let ran = false;
    await createLeaderLock(at.url, log)("two", new AbortController().signal, async () => {
      ran = true;
    });
    holder.abort();
    await first;

    expect(ran).toBe(true);
  });

  it("is lost when its connection drops, and the next process takes over", async () => {
    const never = new AbortController().signal;
    const held = Promise.withResolvers<void>();
    const first = createLeaderLock(at.url, log)("drop", never, untilLost(held.resolve));
    await held.promise;
    let taken = false;
    const second = createLeaderLock(at.url, log)("drop", never, async () => {
      taken = true;
    });
    await at.database.sql`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    await first;
    await second;

    expect(taken).toBe(true);
  });

  it("is not waited for any longer once the signal aborts", async () => {
    const holder = new AbortController();
    const held = Promise.withResolvers<void>();
    const first = createLeaderLock(at.url, log)("wait", holder.signal, untilLost(held.resolve));
    await held.promise;
    const waiting = new AbortController();
    let ran = false;
    const second = createLeaderLock(at.url, log)("wait", waiting.signal, async () => {
      ran = true;
    });
    waiting.abort();
    await second;
    holder.abort();
    await first;

    expect(ran).toBe(false);
  });

  it("passes on why the work failed, and is free again", async () => {
    const never = new AbortController().signal;
    const lock = createLeaderLock(at.url, log);
    const failing = lock("fail", never, async () => {
      throw new Error("sync broke");
    });

    await expect(failing).rejects.toThrow("sync broke");
    await expect(lock("fail", never, async () => undefined)).resolves.toBeUndefined();
  });
});
