import { sql } from "drizzle-orm";
import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accept, type InboxItem } from "../../src/db/inbox.ts";
import { startInboxWorkers, type Workers } from "../../src/db/workers.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const log = pino({ level: "silent" });

let at: TestDatabase;
let workers: Workers | undefined;

beforeAll(async () => {
  at = await freshDatabase();
  await at.database.sql`create table handled (what text)`;
});
afterEach(async () => {
  await workers?.stop();
  await at.database.sql`truncate lane_locks, inbox, handled`;
});
afterAll(() => at.drop());

function start(more: Partial<Parameters<typeof startInboxWorkers>[0]> = {}): Workers {
  workers = startInboxWorkers({
    database: at.database,
    concurrency: 4,
    known: new Set(["test@1"]),
    now: () => new Date(),
    log,
    handle: async (tx, item) => {
      await tx.execute(sql`insert into handled values (${JSON.stringify(item.event)})`);
    },
    giveUp: async () => undefined,
    ...more,
  });
  return workers;
}

function receive(eventId: string, event: unknown, lane = "room"): Promise<boolean> {
  return accept(at.database.db, { network: "slack", eventId, lane, kind: "test", event }, new Date());
}

async function handled(): Promise<string[]> {
  return (await at.database.sql`select what from handled`).map((row) => String(row.what));
}

describe("the inbox", () => {
  it("handles each event once, in the order of its lane", async () => {
    for (let n = 0; n < 10; n += 1) expect(await receive(`e${n}`, n)).toBe(true);
    await start().idle();

    expect(await handled()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it("recognises a repeat, also while the first is being recorded", async () => {
    const accepted = await Promise.all(Array.from({ length: 8 }, () => receive("same", "x")));
    expect(accepted.filter(Boolean)).toHaveLength(1);
    await start().idle();
    expect(await receive("same", "x")).toBe(false);
    await workers?.idle();

    expect(await handled()).toEqual(['"x"']);
  });

  it("keeps an id apart from the same id of another network", async () => {
    await receive("1", "slack");
    const other = { network: "matrix", eventId: "1", lane: "room", kind: "test", event: "matrix" };

    expect(await accept(at.database.db, other, new Date())).toBe(true);
  });

  it("takes hostile text that PostgreSQL would refuse", async () => {
    expect(await receive("hostile", { text: "NUL \u0000 lone \ud800 literal \\u0000", "\u0000": 1 })).toBe(
      true,
    );
    await start().idle();

    expect(JSON.parse((await handled())[0] ?? "")).toEqual({
      text: "NUL ␀ lone \ufffd literal \\u0000",
      "␀": 1,
    });
  });

  it("rolls back what a failing handler wrote, tries again, and goes on in order", async () => {
    const tried: InboxItem[] = [];
    await receive("a", "a");
    await receive("b", "b");
    await receive("c", "c", "another room");
    start({
      handle: async (tx, item) => {
        tried.push(item);
        await tx.execute(sql`insert into handled values (${item.eventId})`);
        if (item.eventId === "a" && item.attempts < 3) throw new Error("not yet");
      },
    });
    await until(async () => (await handled()).length >= 3);

    expect((await handled()).filter((what) => what !== "c")).toEqual(["a", "b"]);
    expect(tried.filter((item) => item.eventId === "a").map((item) => item.attempts)).toEqual([1, 2, 3]);
  });

  it("gives up after the last try, says so, and goes on", async () => {
    const givenUp: string[] = [];
    await receive("bad", "secret words");
    await receive("good", "fine");
    start({
      maxAttempts: 2,
      handle: async (tx, item) => {
        if (item.eventId === "bad") await tx.execute(sql`select ${item.event}::text::int`);
        await tx.execute(sql`insert into handled values (${item.eventId})`);
      },
      giveUp: async (tx, item) => {
        givenUp.push(`${item.eventId} ${item.attempts}`);
        await tx.execute(sql`insert into handled values ('sorry')`);
      },
    });
    await until(async () => (await handled()).length >= 2);
    await workers?.idle();

    expect(givenUp).toEqual(["bad 2"]);
    expect(await handled()).toEqual(["sorry", "good"]);
    const [row] = await at.database.sql`select error, done_at from inbox where event_id = 'bad'`;
    expect(row?.done_at).not.toBeNull();
    expect(row?.error).toBe("DrizzleQueryError 22P02");
  });

  it("goes on even when giving up fails", async () => {
    await receive("bad", "x");
    await receive("good", "y");
    start({
      maxAttempts: 1,
      handle: async (tx, item) => {
        if (item.eventId === "bad") throw new Error("bad");
        await tx.execute(sql`insert into handled values (${item.eventId})`);
      },
      giveUp: async () => {
        throw new Error("worse");
      },
    });
    await until(async () => (await handled()).length > 0);

    expect(await handled()).toEqual(["good"]);
  });

  it("gives up an event during which the process died too often", async () => {
    await receive("deadly", "x");
    await at.database.sql`update inbox set attempts = 5`;
    let handledIt = false;
    const givenUp: string[] = [];
    start({
      handle: async () => {
        handledIt = true;
      },
      giveUp: async (_tx, item) => {
        givenUp.push(item.eventId);
      },
    });
    await workers?.idle();

    expect(handledIt).toBe(false);
    expect(givenUp).toEqual(["deadly"]);
  });
});
