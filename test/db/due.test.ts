import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { arm, armedOf, claimDue, disarm } from "../../src/db/due.ts";
import { lockIncident } from "../../src/db/incidents.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { anIncident } from "../support/samples.ts";
import { aMoment } from "../support/until.ts";

/** What these tests arm. */
const KNOWN = new Set(["ack@1", "k@1", "lead@1", "no-acknowledgement@1", "no-lead@1"]);

const NOW = new Date("2026-11-20T09:00:00Z");
const minutes = (n: number) => new Date(NOW.getTime() + n * 60_000);

let at: TestDatabase;
beforeAll(async () => {
  at = await freshDatabase();
});
beforeEach(async () => {
  await at.database.sql`truncate due`;
});
afterAll(() => at.drop());

describe("what is due", () => {
  it("is armed once per incident, kind and subject, and moved when armed again", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    await arm(db, [{ incident: id, kind: "no-lead", dueAt: minutes(5) }], NOW);
    await arm(
      db,
      [
        { incident: id, kind: "no-lead", told: 2, dueAt: minutes(9) },
        { incident: id, kind: "no-acknowledgement", subject: "ec3", dueAt: minutes(7) },
      ],
      NOW,
    );

    expect(await armedOf(db, id)).toMatchObject([
      { kind: "no-acknowledgement", subject: "ec3", told: 0, dueAt: minutes(7) },
      { kind: "no-lead", subject: "", told: 2, dueAt: minutes(9) },
    ]);
  });

  it("is claimed oldest first, at its time and not before, with a limit", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const rows = [3, 1, 2, 9].map((n) => ({ incident: id, kind: "k", subject: `${n}`, dueAt: minutes(n) }));
    await arm(db, rows, NOW);
    const claim = (now: Date, limit: number) => db.transaction((tx) => claimDue(tx, now, limit, KNOWN));

    expect(await claim(minutes(0.9), 10)).toEqual([]);
    expect((await claim(minutes(3), 10)).map((row) => row.subject)).toEqual(["1", "2", "3"]);
    expect((await claim(minutes(3), 2)).map((row) => row.subject)).toEqual(["1", "2"]);
    expect((await claim(minutes(1), 10))[0]).toMatchObject({
      incident: id,
      kind: "k",
      told: 0,
      dueAt: minutes(1),
    });
  });

  it("is disarmed as a whole, by kind, or by subject, and can be armed again", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const row = (kind: string, subject: string) => ({ incident: id, kind, subject, dueAt: minutes(1) });
    const all = [row("ack", "a"), row("ack", "b"), row("lead", ""), row("update", "")];
    const left = async () => (await armedOf(db, id)).map((each) => each.kind + each.subject).sort();
    await arm(db, all, NOW);

    await disarm(db, id, { kind: "ack", subject: "a" });
    expect(await left()).toEqual(["ackb", "lead", "update"]);
    await disarm(db, id, { kind: "lead" });
    expect(await left()).toEqual(["ackb", "update"]);
    await disarm(db, id);
    expect(await left()).toEqual([]);
    expect(await db.transaction((tx) => claimDue(tx, minutes(5), 10, KNOWN))).toEqual([]);
    await arm(db, [row("lead", "")], NOW);
    expect(await left()).toEqual(["lead"]);
  });

  it("is claimed by one of two processes, and stays due when its transaction fails", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const other = await connect(at.url);
    await arm(db, [{ incident: id, kind: "k", dueAt: minutes(1) }], NOW);
    const failing = db.transaction(async (tx) => {
      expect(await claimDue(tx, minutes(2), 10, KNOWN)).toHaveLength(1);
      expect(await other.db.transaction((second) => claimDue(second, minutes(2), 10, KNOWN))).toEqual([]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");

    expect(await other.db.transaction((tx) => claimDue(tx, minutes(2), 10, KNOWN))).toHaveLength(1);
    await other.close();
  });

  it("is shared by two processes that claim at the same time: each row once", async () => {
    const { db } = at.database;
    const other = await connect(at.url);
    const incidents = await Promise.all(Array.from({ length: 20 }, () => anIncident(db)));
    const rows = incidents.flatMap(({ id }) =>
      Array.from({ length: 10 }, (_, n) => ({ incident: id, kind: "k", subject: `${n}`, dueAt: minutes(1) })),
    );
    await arm(db, rows, NOW);
    const told: string[] = [];
    const tick = (database: typeof other) =>
      database.db.transaction(async (tx) => {
        const claimed = await claimDue(tx, minutes(2), 15, KNOWN);
        await aMoment();
        for (const row of claimed) told.push(row.incident + row.subject);
        await arm(
          tx,
          claimed.map((row) => ({ ...row, told: row.told + 1, dueAt: minutes(30) })),
          NOW,
        );
        return claimed.length;
      });
    const run = async (database: typeof other) => {
      let empty = 0;
      while (empty < 3) empty = (await tick(database)) === 0 ? empty + 1 : 0;
    };
    await Promise.all([run(at.database), run(other)]);

    expect(told).toHaveLength(200);
    expect(new Set(told).size).toBe(200);
    await other.close();
  });

  it("is left for the next tick while somebody changes its incident, so that neither waits for the other", async () => {
    const { db } = at.database;
    const busy = await anIncident(db);
    const free = await anIncident(db);
    await arm(
      db,
      [busy, free].map(({ id }) => ({ incident: id, kind: "k", dueAt: minutes(1) })),
      NOW,
    );
    await db.transaction(async (handler) => {
      await lockIncident(handler, busy.id);
      const claimed = await db.transaction(async (tick) => {
        const rows = await claimDue(tick, minutes(2), 10, KNOWN);
        for (const row of rows) await lockIncident(tick, row.incident);
        return rows;
      });
      expect(claimed.map((row) => row.incident)).toEqual([free.id]);
      await disarm(handler, busy.id);
    });

    expect(await armedOf(db, busy.id)).toEqual([]);
  });
});
