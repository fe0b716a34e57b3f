/** B92, M73: what the database does wrong is held against no event and no step. */
import { sql } from "drizzle-orm";
import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import type { Tx } from "../../src/db/connect.ts";
import { isDatabaseOutage } from "../../src/db/database-outage.ts";
import { accept } from "../../src/db/inbox.ts";
import { enqueue, type OutboxItem } from "../../src/db/outbox.ts";
import {
  type SendResult,
  startInboxWorkers,
  startOutboxWorkers,
  type Workers,
} from "../../src/db/workers.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const log = pino({ level: "silent" });
/** Deadlock, disk full, too many connections, read-only, a lock, a time limit. */
const STATES = ["40P01", "53100", "53300", "25006", "55P03", "57014"];
/** More often than a fault of Muster's own would be tried. */
const OFTEN = 12;

let at: TestDatabase;
let workers: Workers | undefined;
/** Each look at the clock is a minute later, so that pauses cost nothing. */
let clock = Date.now();
function now(): Date {
  clock += 60_000;
  return new Date(clock);
}

beforeAll(async () => {
  at = await freshDatabase();
  await at.database.sql`create table handled (what text)`;
});
afterEach(async () => {
  await workers?.stop();
  await at.database.sql`truncate lane_locks, inbox, outbox, handled`;
});
afterAll(() => at.drop());

const known = new Set(["test@1"]);
const fails = (tx: Tx, state: string) =>
  tx.execute(sql.raw(`do $$ begin raise exception 'trouble' using errcode = '${state}'; end $$`));
const dies = (tx: Tx) => tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
const note = (tx: Tx, what: string) => tx.execute(sql`insert into handled values (${what})`);
const handled = async () => (await at.database.sql`select what from handled`).map(({ what }) => what);
const receive = (eventId: string) =>
  accept(at.database.db, { network: "slack", eventId, lane: "room", kind: "test", event: {} }, now());
const put = (...keys: string[]) =>
  enqueue(
    at.database.db,
    keys.map((key) => ({
      lane: "room",
      network: "slack",
      about: ABOUT_NOTHING,
      kind: "test",
      v: 1,
      step: {},
      key,
    })),
    now(),
  );
const outbox = () => at.database.sql`select key, outcome, failures from outbox order by id`;

function startInbox(more: Pick<Parameters<typeof startInboxWorkers>[0], "handle" | "giveUp">): void {
  workers = startInboxWorkers({ database: at.database, concurrency: 4, known, now, log, ...more });
}
function startOutbox(
  send: (item: OutboxItem) => Promise<SendResult>,
  recordOutcome: (tx: Tx, item: OutboxItem, result: SendResult) => Promise<void>,
): void {
  workers = startOutboxWorkers({
    database: at.database,
    concurrency: 4,
    known,
    now,
    log,
    send,
    recordOutcome,
  });
}

describe("B92: an event", { timeout: 60_000 }, () => {
  it.each([...STATES, "a terminated backend"])(
    "is kept through %s, however often, and handled once",
    async (state) => {
      await receive("a");
      await receive("b");
      let tries = 0;
      startInbox({
        async handle(tx, item) {
          await note(tx, item.eventId);
          if (item.eventId !== "a") return;
          tries += 1;
          if (tries <= 7) await (state.length === 5 ? fails(tx, state) : dies(tx));
        },
        giveUp: (tx) => note(tx, "given up").then(() => undefined),
      });
      for (let round = 0; round < 7; round += 1) {
        await until(() => tries > round);
        workers?.wake();
      }
      await until(async () => (await handled()).length === 2, 30_000);

      expect(await handled()).toEqual(["a", "b"]);
      const rows = await at.database.sql`select attempts, error from inbox order by id`;
      expect(rows.map((row) => ({ ...row }))).toEqual([
        { attempts: 1, error: null },
        { attempts: 1, error: null },
      ]);
    },
  );

  it("is not done while nobody can be told that it was given up", async () => {
    await receive("bad");
    let said = 0;
    startInbox({
      async handle() {
        throw new Error("a fault of Muster's own");
      },
      async giveUp(tx) {
        said += 1;
        if (said < 4) await fails(tx, "53100");
        await note(tx, "sorry");
      },
    });
    await until(async () => (await handled()).length === 1, 30_000);

    expect(await handled()).toEqual(["sorry"]);
  });
});

describe("M73: a step", { timeout: 60_000 }, () => {
  it.each(STATES)("is kept while sending meets %s, however often, and delivered", async (state) => {
    await put("a", "b");
    let tries = 0;
    startOutbox(
      async (item) => {
        if (item.key === "a") tries += 1;
        if (item.key === "a" && tries <= OFTEN) await fails(at.database.db, state);
        return { state: "delivered" };
      },
      async () => undefined,
    );
    await workers?.idle();

    expect(await outbox()).toMatchObject([
      { key: "a", outcome: "delivered", failures: 0 },
      { key: "b", outcome: "delivered", failures: 0 },
    ]);
  });

  it("is kept while its outcome cannot be recorded, and is recorded once", async () => {
    await put("a");
    let tries = 0;
    startOutbox(
      async () => ({ state: "delivered" }),
      async (tx, item) => {
        await note(tx, item.key);
        tries += 1;
        if (tries <= OFTEN) await fails(tx, "25006");
      },
    );
    await workers?.idle();

    expect(await outbox()).toMatchObject([{ outcome: "delivered", failures: 0 }]);
    expect(await handled()).toEqual(["a"]);
  });

  it("that fails by a fault of Muster's own is given up after some tries, and that is recorded with it", async () => {
    await put("a");
    startOutbox(
      async () => {
        throw new TypeError("a fault");
      },
      async (tx, _item, result) => void (result.state === "given-up" && (await note(tx, result.state))),
    );
    await workers?.idle();

    expect(await outbox()).toMatchObject([{ outcome: "given-up" }]);
    expect(await handled()).toEqual(["given-up"]);
  });
});

describe("what counts as the database's trouble", () => {
  const coded = (code: string, more: object = {}) => Object.assign(new Error("x"), { code, ...more });

  it.each([
    "08006",
    "25P03",
    "57P01",
    "58030",
    "CONNECTION_CLOSED",
    "CONNECT_TIMEOUT",
    "ECONNRESET",
    "EPIPE",
  ])("%s does, also as the cause of another error", (code) => {
    expect(isDatabaseOutage(coded(code))).toBe(true);
    expect(isDatabaseOutage(new Error("query", { cause: coded(code) }))).toBe(true);
  });

  it.each(["22P02", "23505", "42P01", "54000", "ENOENT", "ERR_INVALID_ARG_TYPE"])("%s does not", (code) => {
    expect(isDatabaseOutage(coded(code))).toBe(false);
  });

  it("a socket file that is not there does", () => {
    expect(isDatabaseOutage(coded("ENOENT", { syscall: "connect" }))).toBe(true);
  });
});
