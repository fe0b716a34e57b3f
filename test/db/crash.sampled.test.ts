import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import { accept } from "../../src/db/inbox.ts";
import { enqueue } from "../../src/db/outbox.ts";
import { startInboxWorkers, startOutboxWorkers, type Workers } from "../../src/db/workers.ts";
import { COMPILE_CACHE } from "../support/compile-cache.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { IS_FULL } from "../support/sample.ts";
import { aMoment, until } from "../support/until.ts";

const CHILD = new URL("./children/worker.ts", import.meta.url).pathname;

let at: TestDatabase;
let children: ChildProcess[] = [];
let running: Workers[] = [];

beforeEach(async () => {
  at = await freshDatabase();
  await at.database.sql`create table effects (of text)`;
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await Promise.all(running.map((workers) => workers.stop()));
  running = [];
  await at.drop();
});

/** Starts a process of workers. @returns it and what it says */
function spawnWorkers(mode: "hang" | "work"): { child: ChildProcess; said: string[] } {
  const child = spawn(process.execPath, [CHILD, at.url, mode], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...COMPILE_CACHE },
  });
  children.push(child);
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

const common = () => ({
  database: at.database,
  concurrency: 4,
  known: new Set(["test@1"]),
  now: () => new Date(),
  log: pino({ level: "silent" }),
});

async function effects(): Promise<string[]> {
  return (await at.database.sql`select of from effects`).map((row) => String(row.of));
}

// Starting processes takes its time on a busy machine.
describe("a process that is killed", { timeout: 60_000 }, () => {
  it("while it sends leaves a step that is tried again as a second attempt, at once and in order", async () => {
    const step = (n: number) => ({
      lane: "room",
      network: "slack",
      about: ABOUT_NOTHING,
      kind: "test",
      v: 1,
      step: n,
      key: `k${n}`,
    });
    await enqueue(at.database.db, [step(1), step(2), step(3)], new Date());
    const { child, said } = spawnWorkers("hang");
    await until(() => said.length === 1);
    await kill(child);

    const sent: string[] = [];
    const workers = startOutboxWorkers({
      ...common(),
      send: async (item) => {
        sent.push(`${item.step} attempt ${item.attempts}`);
        return { state: "delivered" };
      },
      recordOutcome: async () => undefined,
    });
    running.push(workers);
    const before = performance.now();
    await workers.idle();

    expect(said).toEqual(["sending 1 1"]);
    expect(sent).toEqual(["1 attempt 2", "2 attempt 1", "3 attempt 1"]);
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it("while it handles an event leaves nothing half done, and the event to others", async () => {
    await accept(
      at.database.db,
      { network: "slack", eventId: "e1", lane: "room", kind: "test", event: {} },
      new Date(),
    );
    const { child, said } = spawnWorkers("hang");
    await until(() => said.length === 1);
    await kill(child);
    expect(await effects()).toEqual([]);

    const workers = startInboxWorkers({
      ...common(),
      handle: async (tx, item) => {
        await tx.execute(`insert into effects values ('${item.eventId} attempt ${item.attempts}')`);
      },
      giveUp: async () => undefined,
    });
    running.push(workers);
    await workers.idle();

    expect(await effects()).toEqual(["e1 attempt 2"]);
  });

  it.runIf(IS_FULL)(
    "again and again, at any instant, neither loses nor doubles what is recorded",
    async () => {
      const steps = Array.from({ length: 150 }, (_, n) => {
        return {
          lane: `room ${n % 7}`,
          network: "slack",
          about: ABOUT_NOTHING,
          kind: "test",
          v: 1,
          step: n,
          key: `k${n}`,
        };
      });
      await enqueue(at.database.db, steps, new Date());
      for (let n = 0; n < 30; n += 1) {
        const item = { network: "slack", eventId: `e${n}`, lane: `room ${n % 3}`, kind: "test", event: {} };
        await accept(at.database.db, item, new Date());
      }
      const all: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        const { child, said } = spawnWorkers("work");
        // Each round is killed a different way into the work.
        await until(() => said.length >= 10 + round * 8);
        await kill(child);
        all.push(...said);
      }
      const last = spawnWorkers("work");
      await until(async () => (await effects()).length >= 180);

      const recorded = await effects();
      expect(recorded).toHaveLength(180);
      expect(new Set(recorded).size).toBe(180);
      // Whatever was sent by somebody who was killed before recording it was sent again as a later attempt.
      const firstTries = [...all, ...last.said].filter((line) => /^sending \d+ 1$/.test(line));
      expect(new Set(firstTries).size).toBe(firstTries.length);
    },
  );
});

describe("connections that drop", { timeout: 300_000 }, () => {
  it("again and again do not end the process, and nothing is lost or doubled", async () => {
    const { sql, db } = at.database;
    let sends = 0;
    const outboxWorkers = startOutboxWorkers({
      ...common(),
      send: async () => {
        sends += 1;
        await aMoment(sends % 5);
        return { state: "delivered" };
      },
      recordOutcome: async (tx, item) => {
        await tx.execute(`insert into effects values ('${item.key}')`);
        if (item.id % 3 === 0) await tx.execute("select pg_sleep(0.003)");
      },
    });
    const inboxWorkers = startInboxWorkers({
      ...common(),
      maxAttempts: 1_000,
      handle: async (tx, item) => {
        await tx.transaction(async (inner) => {
          await inner.execute(`insert into effects values ('${item.eventId}')`);
          await inner.execute("select pg_sleep(0.002)");
        });
      },
      giveUp: async () => undefined,
    });
    running.push(outboxWorkers, inboxWorkers);
    for (let n = 0; n < 200; n += 1) {
      await enqueue(
        db,
        [
          {
            lane: `r${n % 5}`,
            network: "slack",
            about: ABOUT_NOTHING,
            kind: "test",
            v: 1,
            step: n,
            key: `k${n}`,
          },
        ],
        new Date(),
      );
      await accept(
        db,
        { network: "slack", eventId: `e${n}`, lane: `r${n % 5}`, kind: "test", event: {} },
        new Date(),
      );
    }
    for (let round = 0; round < 15; round += 1) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name in ('muster-outbox', 'muster-inbox')`;
      // Each is cut a little further into the work.
      await until(() => sends >= 12 * round);
    }
    await until(async () => (await effects()).length >= 400);
    await Promise.all([outboxWorkers.idle(), inboxWorkers.idle()]);

    const recorded = await effects();
    expect(recorded).toHaveLength(400);
    expect(new Set(recorded).size).toBe(400);
  });
});
