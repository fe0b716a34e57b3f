/** M96: a wrong clock makes nothing late. */
import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import { createDatabaseClock, type DatabaseClock } from "../../src/db/database-clock.ts";
import { accept } from "../../src/db/inbox.ts";
import { enqueue } from "../../src/db/outbox.ts";
import { startInboxWorkers, startOutboxWorkers, type Workers } from "../../src/db/workers.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const HOUR = 3_600_000;
const log = pino({ level: "silent" });
let at: TestDatabase;
let workers: Workers | undefined;
let clock: DatabaseClock | undefined;
beforeAll(async () => {
  at = await freshDatabase();
});
afterEach(async () => {
  await workers?.stop();
  clock?.stop();
});
afterAll(() => at.drop());

describe("M96: the clock", () => {
  it("is the database's, whatever this machine's says, and a difference is warned of", async () => {
    const lines: { readonly skewMs?: number }[] = [];
    const heard = pino({ level: "warn" }, { write: (line: string) => void lines.push(JSON.parse(line)) });

    clock = await createDatabaseClock(at.database, heard, () => Date.now() - 2 * HOUR);

    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(2_000);
    expect(lines).toHaveLength(1);
    expect(Math.round((lines[0]?.skewMs ?? 0) / HOUR)).toBe(-2);
  });

  it("says nothing of a machine that is right", async () => {
    const lines: string[] = [];
    clock = await createDatabaseClock(
      at.database,
      pino({}, { write: (line: string) => void lines.push(line) }),
    );

    expect(lines).toEqual([]);
  });
});

describe("M96: what waits for a time that lies far ahead", () => {
  const later = new Date(Date.now() + 30 * HOUR);
  const known = new Set(["test@1"]);

  it("is sent: a clock that was wrong wrote it", async () => {
    const step = {
      lane: "room",
      network: "slack",
      about: ABOUT_NOTHING,
      kind: "test",
      v: 1,
      step: {},
      key: "far",
      notBefore: later,
    };
    await enqueue(at.database.db, [step], new Date());
    const sent: string[] = [];
    workers = startOutboxWorkers({
      database: at.database,
      concurrency: 2,
      known,
      now: () => new Date(),
      log,
      send: async ({ key }) => {
        sent.push(key);
        return { state: "delivered" };
      },
      recordOutcome: async () => undefined,
    });

    await until(() => sent.length === 1);
  });

  it("is handled", async () => {
    await accept(
      at.database.db,
      { network: "slack", eventId: "far", lane: "room", kind: "test", event: {} },
      later,
    );
    const handled: string[] = [];
    workers = startInboxWorkers({
      database: at.database,
      concurrency: 2,
      known,
      now: () => new Date(),
      log,
      handle: async (_tx, { eventId }) => void handled.push(eventId),
      giveUp: async () => undefined,
    });

    await until(() => handled.length === 1);
  });
});
