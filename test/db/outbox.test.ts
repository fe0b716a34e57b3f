import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ABOUT_NOTHING } from "../../src/core/about.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { enqueue, type NewStep, type OutboxItem } from "../../src/db/outbox.ts";
import { type SendResult, startOutboxWorkers, type Workers } from "../../src/db/workers.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { aMoment, until } from "../support/until.ts";

const log = pino({ level: "silent" });
const DELIVERED: SendResult = { state: "delivered" };

let at: TestDatabase;
let running: Workers[] = [];

beforeAll(async () => {
  at = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(running.map((workers) => workers.stop()));
  running = [];
  await at.database.sql`truncate lane_locks, outbox`;
});
afterAll(() => at.drop());

function start(
  send: (item: OutboxItem, confirm: () => Promise<void>) => Promise<SendResult>,
  more: Partial<Parameters<typeof startOutboxWorkers>[0]> = {},
): Workers {
  const workers = startOutboxWorkers({
    database: at.database,
    concurrency: 4,
    known: new Set(["test@1"]),
    now: () => new Date(),
    log,
    send,
    recordOutcome: async () => undefined,
    ...more,
  });
  running.push(workers);
  return workers;
}

let keys = 0;
function step(lane: string, what: string, more: Partial<NewStep> = {}): NewStep {
  keys += 1;
  return {
    lane,
    network: "slack",
    about: ABOUT_NOTHING,
    kind: "test",
    v: 1,
    step: { what },
    key: `key:${keys}`,
    ...more,
  };
}

function what(item: OutboxItem): string {
  return (item.step as { what: string }).what;
}

function put(...steps: NewStep[]): Promise<void> {
  return at.database.db.transaction((tx) => enqueue(tx, steps, new Date()));
}

interface Row {
  key: string;
  outcome: string | null;
  attempts: number;
  revision: number;
  error: string | null;
}

async function rows(): Promise<Row[]> {
  return await at.database.sql<Row[]>`select key, outcome, attempts, revision, error from outbox order by id`;
}

describe("m84: a step that only waited for its turn", () => {
  it("was no attempt: the next one is the first, and nothing is looked up", async () => {
    const seen: { readonly attempts: number; readonly before: Date | undefined }[] = [];
    const workers = start(async (item) => {
      seen.push({ attempts: item.attempts, before: item.triedBefore });
      if (seen.length > 3) return DELIVERED;
      return { state: "retry", afterMs: 1, error: "paced", quiet: true, paced: true, effect: "none" };
    });
    await put(step("room", "a"));
    await until(() => seen.length === 4);
    await workers.idle();

    expect(seen).toEqual(Array(4).fill({ attempts: 1, before: undefined }));
    expect(await rows()).toMatchObject([{ outcome: "delivered", attempts: 1 }]);
  });

  it("keeps what is known of the attempt before", async () => {
    const seen: { readonly attempts: number; readonly before: boolean }[] = [];
    const workers = start(async (item) => {
      seen.push({ attempts: item.attempts, before: item.triedBefore !== undefined });
      if (seen.length === 1) return { state: "retry", afterMs: 1, error: "no answer" };
      if (seen.length > 3) return DELIVERED;
      return { state: "retry", afterMs: 1, error: "paced", quiet: true, paced: true, effect: "none" };
    });
    await put(step("room", "a"));
    await until(() => seen.length === 4);
    await workers.idle();

    expect(seen).toEqual([
      { attempts: 1, before: false },
      { attempts: 2, before: true },
      { attempts: 2, before: true },
      { attempts: 2, before: true },
    ]);
  });
});

describe("B72: what is known of earlier tries", () => {
  it.each([
    ["unknown", "recent"],
    [undefined, "recent"],
    ["answered", "long ago"],
    ["none", "never"],
  ] as const)("an effect that is %s makes the next try say: %s", async (effect, expected) => {
    const seen: (Date | undefined)[] = [];
    const workers = start(async (item) => {
      seen.push(item.triedBefore);
      if (item.attempts > 2) return DELIVERED;
      return { state: "retry", afterMs: 1, error: "busy", ...(effect ? { effect } : {}) };
    });
    await put(step("room", "a"));
    await until(() => seen.length === 3);
    await workers.idle();

    const [first, ...others] = seen;
    expect(first).toBeUndefined();
    for (const before of others) {
      if (expected === "never") expect(before).toBeUndefined();
      else if (expected === "long ago") expect(before?.getTime()).toBe(0);
      else expect(Date.now() - Number(before)).toBeLessThan(30_000);
    }
  });

  it("a step that replaced a tried one was not tried", async () => {
    const seen: (Date | undefined)[] = [];
    await put(step("room", "old", { topic: "card" }));
    const workers = start(async (item) => {
      seen.push(item.triedBefore);
      if (seen.length > 1) return DELIVERED;
      await put(step("room", "new", { topic: "card" }));
      return { state: "retry", afterMs: 1, error: "busy" };
    });
    await until(() => seen.length === 2);
    await workers.idle();

    expect(seen).toEqual([undefined, undefined]);
  });

  it("is asked of the database right before: who lost the lane is told so", async () => {
    await put(step("room", "a"));
    const confirmed: string[] = [];
    const workers = start((item, confirm) => sendSlowly(item, confirm));
    async function sendSlowly(item: OutboxItem, confirm: () => Promise<void>): Promise<SendResult> {
      if (item.attempts > 1) return DELIVERED;
      await at.database
        .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster-outbox'`;
      await until(() =>
        confirm().then(
          () => false,
          () => true,
        ),
      );
      confirmed.push("refused");
      return DELIVERED;
    }
    await until(async () => (await rows())[0]?.outcome === "delivered");
    await workers.idle();

    expect(confirmed).toEqual(["refused"]);
    expect((await rows())[0]?.attempts).toBe(2);
  });
});

describe("the outbox", () => {
  it("sends the steps of a lane one after the other, in order", async () => {
    const sent: string[] = [];
    let under = 0;
    let most = 0;
    const workers = start(async (item) => {
      under += 1;
      most = Math.max(most, under);
      await aMoment();
      sent.push(what(item));
      under -= 1;
      return DELIVERED;
    });
    const names = Array.from({ length: 25 }, (_, n) => `step ${n}`);
    await put(...names.map((name) => step("room", name)));
    await workers.idle();

    expect(sent).toEqual(names);
    expect(most).toBe(1);
  });

  it("sends nothing of a transaction that was rolled back", async () => {
    const sent: string[] = [];
    const workers = start(async (item) => {
      sent.push(what(item));
      return DELIVERED;
    });
    const failing = at.database.db.transaction(async (tx) => {
      await enqueue(tx, [step("room", "never")], new Date());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await put(step("room", "yes"));
    await workers.idle();

    expect(sent).toEqual(["yes"]);
  });

  it("is woken by a commit, long before it would look by itself", async () => {
    let sent = Promise.withResolvers<number>();
    const workers = start(async () => {
      sent.resolve(performance.now());
      return DELIVERED;
    });
    // Several rounds: a lucky search would pass one.
    for (let round = 0; round < 3; round += 1) {
      sent = Promise.withResolvers();
      await workers.idle();
      const before = performance.now();
      await put(step("room", "now"));

      expect((await sent.promise) - before).toBeLessThan(400);
    }
  });

  it("drops a step whose key it has seen", async () => {
    const sent: string[] = [];
    const workers = start(async (item) => {
      sent.push(what(item));
      return DELIVERED;
    });
    await put(step("room", "one", { key: "same" }));
    await put(step("room", "again", { key: "same" }), step("room", "two", { key: "other" }));
    await workers.idle();
    await put(step("room", "late", { key: "same" }), step("room", "late", { key: "same", topic: "t" }));
    await workers.idle();

    expect(sent).toEqual(["one", "two"]);
  });

  it("sends neighbours of one parallel group side by side, at most 20, and the next ones after them", async () => {
    let under = 0;
    let most = 0;
    const order: string[] = [];
    const workers = start(async (item) => {
      under += 1;
      most = Math.max(most, under);
      order.push(what(item));
      await aMoment();
      under -= 1;
      return DELIVERED;
    });
    const group = Array.from({ length: 25 }, () => step("room", "group", { parallel: "g" }));
    await put(
      step("room", "first"),
      ...group,
      step("room", "other", { parallel: "h" }),
      step("room", "last"),
    );
    await workers.idle();

    expect(most).toBe(20);
    expect(order[0]).toBe("first");
    expect(order.slice(-2)).toEqual(["other", "last"]);
  });

  it("lets a retry hold up its own lane only, and keeps the order", async () => {
    const sent: string[] = [];
    const workers = start(async (item) => {
      if (what(item) === "a1" && item.attempts === 1) return { state: "retry", afterMs: 150, error: "busy" };
      sent.push(what(item));
      return DELIVERED;
    });
    await put(step("a", "a1"), step("a", "a2"), step("b", "b1"), step("b", "b2"));
    await workers.idle();
    expect(sent).toEqual(["b1", "b2"]);
    await until(() => sent.length === 4);

    expect(sent).toEqual(["b1", "b2", "a1", "a2"]);
    expect((await rows())[0]).toMatchObject({ attempts: 2, outcome: "delivered", error: null });
  });

  it("waits until a step may be sent", async () => {
    const sent: string[] = [];
    const workers = start(async (item) => {
      sent.push(what(item));
      return DELIVERED;
    });
    await put(step("a", "later", { notBefore: new Date(Date.now() + 200) }));
    await workers.idle();
    expect(sent).toEqual([]);
    await until(() => sent.length === 1);
  });

  it("follows a clock that is moved", async () => {
    let time = new Date("2026-11-20T09:00:00Z");
    const sent: string[] = [];
    const workers = start(
      async (item) => {
        sent.push(what(item));
        return DELIVERED;
      },
      { now: () => time },
    );
    await at.database.db.transaction((tx) =>
      enqueue(tx, [step("a", "in an hour", { notBefore: new Date("2026-11-20T10:00:00Z") })], time),
    );
    await workers.idle();
    expect(sent).toEqual([]);
    time = new Date("2026-11-20T10:00:00Z");
    await workers.idle();

    expect(sent).toEqual(["in an hour"]);
  });

  it("goes on after a step that was given up, and says why it was", async () => {
    const workers = start(async (item) =>
      what(item) === "bad" ? { state: "given-up", error: "no such room" } : DELIVERED,
    );
    await put(step("a", "bad"), step("a", "good"));
    await workers.idle();

    expect(await rows()).toMatchObject([
      { outcome: "given-up", error: "no such room" },
      { outcome: "delivered" },
    ]);
  });

  it("replaces a waiting step of the same topic, under its new key", async () => {
    const sent: string[] = [];
    await put(step("a", "old", { topic: "summary", key: "k1" }), step("a", "between", { key: "k2" }));
    await put(step("a", "new", { topic: "summary", key: "k3" }));
    await put(step("b", "elsewhere", { topic: "summary", key: "k4" }));
    const workers = start(async (item) => {
      sent.push(`${item.lane} ${what(item)} ${item.key} ${item.revision}`);
      return DELIVERED;
    });
    await workers.idle();

    expect(sent.filter((line) => line.startsWith("a"))).toEqual(["a new k3 1", "a between k2 0"]);
    expect(sent).toContain("b elsewhere k4 0");
  });

  it("sends a step again that was replaced while it was in flight", async () => {
    const inFlight = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const sent: { what: string; attempts: number; key: string }[] = [];
    const workers = start(async (item) => {
      sent.push({ what: what(item), attempts: item.attempts, key: item.key });
      inFlight.resolve();
      await goOn.promise;
      return DELIVERED;
    });
    await put(step("a", "old", { topic: "summary", key: "k1" }));
    await inFlight.promise;
    await put(step("a", "new", { topic: "summary", key: "k2" }));
    goOn.resolve();
    await workers.idle();

    expect(sent).toEqual([
      { what: "old", attempts: 1, key: "k1" },
      { what: "new", attempts: 1, key: "k2" },
    ]);
    expect(await rows()).toMatchObject([{ outcome: "delivered", revision: 1 }]);
  });

  it("settles in the transaction that marks the step", async () => {
    const { sql } = at.database;
    await sql`create table seen (value jsonb, outcome text)`;
    const workers = start(async () => ({ state: "delivered", value: { ts: "17.1" } }), {
      recordOutcome: async (tx, _item, result) => {
        const value = result.state === "delivered" ? JSON.stringify(result.value) : null;
        await tx.execute(`insert into seen values ('${value}', (select outcome from outbox))`);
      },
    });
    await put(step("a", "x"));
    await workers.idle();

    expect(await sql`select value->>'ts' as ts, outcome from seen`).toMatchObject([
      { ts: "17.1", outcome: null },
    ]);
  });

  it("tries again when settling fails, without losing the other results of the batch", async () => {
    const attempts = new Map<string, number>();
    const workers = start(
      async (item) => {
        attempts.set(what(item), item.attempts);
        return DELIVERED;
      },
      {
        recordOutcome: async (tx, item) => {
          if (what(item) === "b" && item.attempts === 1) await tx.execute("select 1/0");
        },
      },
    );
    await put(...["a", "b", "c"].map((name) => step("lane", name, { parallel: "g" })));
    await until(() => attempts.get("b") === 2);
    await workers.idle();

    expect(Object.fromEntries(attempts)).toEqual({ a: 1, b: 2, c: 1 });
    expect((await rows()).map((row) => row.outcome)).toEqual(["delivered", "delivered", "delivered"]);
  });

  it("never keeps the text of an unforeseen error", async () => {
    const workers = start(async () => {
      throw new TypeError("cannot read 'the secret message'");
    });
    await put(step("a", "x"));
    await workers.idle();

    expect((await rows())[0]).toMatchObject({ error: "TypeError", outcome: null });
  });

  it("shares lanes between processes: every step once, in order, and both work", async () => {
    const other = await connect(at.url);
    const sent: { by: string; lane: string; n: number }[] = [];
    // Nobody goes on before both have begun, or the first could have done all of it.
    const begun = { first: Promise.withResolvers<void>(), second: Promise.withResolvers<void>() };
    const sender = (by: keyof typeof begun) => async (item: OutboxItem) => {
      begun[by].resolve();
      await Promise.all([begun.first.promise, begun.second.promise]);
      sent.push({ by, lane: item.lane, n: Number(what(item)) });
      return DELIVERED;
    };
    const lanes = Array.from({ length: 12 }, (_, n) => `lane ${n}`);
    await put(...Array.from({ length: 10 }, (_, n) => lanes.map((lane) => step(lane, String(n)))).flat());
    const first = start(sender("first"));
    const second = start(sender("second"), { database: other });
    await Promise.all([first.idle(), second.idle()]);

    expect(sent).toHaveLength(120);
    for (const lane of lanes) {
      expect(sent.filter((each) => each.lane === lane).map((each) => each.n)).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ]);
    }
    expect(new Set(sent.map((each) => each.by))).toEqual(new Set(["first", "second"]));
    await second.stop();
    await other.close();
  });

  it("works with a pool of one connection and more lanes than workers", async () => {
    const small: Database = await connect(at.url, { max: 1 });
    const sent: string[] = [];
    const workers = start(
      async (item) => {
        await aMoment();
        sent.push(item.lane);
        return DELIVERED;
      },
      { database: small, concurrency: 8 },
    );
    await put(...Array.from({ length: 60 }, (_, n) => step(`lane ${n}`, "x")));
    await workers.idle();

    expect(new Set(sent).size).toBe(60);
    expect(sent).toHaveLength(60);
    await workers.stop();
    await small.close();
  });

  it("finds more lanes than one search returns", async () => {
    let sent = 0;
    await put(...Array.from({ length: 620 }, (_, n) => step(`lane ${n}`, "x")));
    const workers = start(async () => {
      sent += 1;
      return DELIVERED;
    });
    await workers.idle();

    expect(sent).toBe(620);
  });

  it("takes a lane up again when its connection dropped while sending, and tells of the first try", async () => {
    const attempts: number[] = [];
    const inFlight = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const workers = start(async (item) => {
      attempts.push(item.attempts);
      if (item.attempts === 1) {
        inFlight.resolve();
        await goOn.promise;
      }
      return DELIVERED;
    });
    await put(step("a", "x"), step("a", "y"));
    await inFlight.promise;
    await at.database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'muster-outbox'`;
    goOn.resolve();
    await until(async () => (await rows()).every((row) => row.outcome === "delivered"));
    await workers.idle();

    expect(attempts).toEqual([1, 2, 1]);
  });

  it("lets a send under way finish when it stops, and takes up nothing else", async () => {
    const inFlight = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const workers = start(async () => {
      inFlight.resolve();
      await goOn.promise;
      return DELIVERED;
    });
    await put(step("a", "x"), step("a", "y"));
    await inFlight.promise;
    const stopping = workers.stop();
    goOn.resolve();
    await stopping;

    expect((await rows()).map((row) => row.outcome)).toEqual(["delivered", null]);
  });
});
