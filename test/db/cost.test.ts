import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aboutIncident } from "../../src/core/about.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { arm, claimDue } from "../../src/db/due.ts";
import { dueLanes } from "../../src/db/lanes/pending.ts";
import { entryOfMessage, readTimeline } from "../../src/db/timeline.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { aNote, anIncident, appendTo } from "../support/samples.ts";

const NOW = new Date("2026-11-20T09:00:00Z");
const HISTORY = 30_000;

let at: TestDatabase;
let one: Database;

beforeAll(async () => {
  at = await freshDatabase();
  // One connection, so that its statistics can be flushed before they are read.
  one = await connect(at.url, { max: 1 });
});
afterAll(async () => {
  await one.close();
  await at.drop();
});

/** How often the table was read from end to end while `work` ran, which is what a long history makes slow. */
async function wholeReads(table: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await one.sql`select pg_stat_force_next_flush()`;
    const [row] =
      await one.sql`select seq_scan::int as scans from pg_stat_user_tables where relname = ${table}`;
    return Number(row?.scans);
  };
  const before = await read();
  // PostgreSQL may plan again from the sixth time on.
  for (let n = 0; n < 12; n += 1) await work();
  return (await read()) - before;
}

describe("what costs the same however long the history is", () => {
  it.each(["outbox", "inbox"] as const)(
    "looking for lanes with something pending in the %s",
    async (queue) => {
      const own = queue === "outbox" ? "about_kind, step, key, created_at" : "event, event_id, received_at";
      await one.sql.unsafe(`
      insert into ${queue} (lane, network, kind, ${own}, not_before, done_at)
      select 'room ' || n % 500, 'slack', 'test', ${queue === "outbox" ? "'nothing', " : ""}'{}', 'key ' || n, now(), now(), case when n % 100 > 0 then now() end
      from generate_series(1, ${HISTORY}) as n`);
      await one.sql.unsafe(`analyze ${queue}`);
      const search = {
        after: "",
        until: new Date(Date.now() + 1_000),
        limit: 500,
        known: new Set(["test@1"]),
      };

      expect(await dueLanes(one.db, queue, search)).toHaveLength(5);
      expect(await wholeReads(queue, () => dueLanes(one.db, queue, search))).toBe(0);
    },
  );

  it("claiming what is due", async () => {
    const { id } = await anIncident(one.db);
    const rows = Array.from({ length: HISTORY }, (_, n) => {
      return {
        about: aboutIncident(id),
        kind: "k",
        data: { n },
        dueAt: new Date(NOW.getTime() + n * 60_000),
      };
    });
    await arm(one.db, rows, NOW);
    await one.sql`analyze due`;
    const claim = () => one.db.transaction((tx) => claimDue(tx, NOW, 100, new Set(["k@1"])));

    expect(await claim()).toHaveLength(1);
    expect(await wholeReads("due", claim)).toBe(0);
  });

  it("appending to a timeline, reading its end, and finding a message in it", async () => {
    const { id } = await anIncident(one.db);
    await appendTo(
      one.db,
      id,
      Array.from({ length: HISTORY }, (_, n) => aNote(`${n}`)),
      NOW,
    );
    await one.sql`analyze timeline`;
    const work = async () => {
      await appendTo(one.db, id, [{ ...aNote("x"), source: { network: "slack", message: "17.1" } }], NOW);
      await readTimeline(one.db, id, { last: 5 });
      await entryOfMessage(one.db, id, "slack", "17.1");
    };

    expect(await wholeReads("timeline", work)).toBe(0);
  });
});
