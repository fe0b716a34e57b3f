import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ABOUT_NOTHING, type About, aboutIncident, incidentIn } from "../../src/core/about.ts";
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
  it("is armed once per incident, kind and data, and moved when armed again", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    await arm(db, [{ about: aboutIncident(id), kind: "no-lead", dueAt: minutes(5) }], NOW);
    await arm(
      db,
      [
        { about: aboutIncident(id), kind: "no-lead", told: 2, dueAt: minutes(9) },
        {
          about: aboutIncident(id),
          kind: "no-acknowledgement",
          data: { organisation: "ec3" },
          dueAt: minutes(7),
        },
      ],
      NOW,
    );

    expect(await armedOf(db, aboutIncident(id))).toMatchObject([
      { kind: "no-acknowledgement", data: { organisation: "ec3" }, told: 0, dueAt: minutes(7) },
      { kind: "no-lead", data: {}, told: 2, dueAt: minutes(9) },
    ]);
  });

  it("is claimed oldest first, at its time and not before, with a limit", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const rows = [3, 1, 2, 9].map((n) => ({
      about: aboutIncident(id),
      kind: "k",
      data: { n },
      dueAt: minutes(n),
    }));
    await arm(db, rows, NOW);
    const claim = (now: Date, limit: number) => db.transaction((tx) => claimDue(tx, now, limit, KNOWN));

    expect(await claim(minutes(0.9), 10)).toEqual([]);
    expect((await claim(minutes(3), 10)).map((row) => row.data.n)).toEqual([1, 2, 3]);
    expect((await claim(minutes(3), 2)).map((row) => row.data.n)).toEqual([1, 2]);
    expect((await claim(minutes(1), 10))[0]).toMatchObject({
      about: aboutIncident(id),
      kind: "k",
      told: 0,
      dueAt: minutes(1),
    });
  });

  it("is disarmed as a whole, by kind, or by data, and can be armed again", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const row = (kind: string, of?: string) => {
      const data = of === undefined ? {} : { of, more: 1 };
      return { about: aboutIncident(id), kind, data, dueAt: minutes(1) };
    };
    const all = [row("ack", "a"), row("ack", "b"), row("lead"), row("update")];
    const left = async () =>
      (await armedOf(db, aboutIncident(id))).map((each) => `${each.kind}${each.data.of ?? ""}`).sort();
    await arm(db, all, NOW);

    await disarm(db, aboutIncident(id), { kind: "ack", data: { of: "a" } });
    expect(await left()).toEqual(["ackb", "lead", "update"]);
    await disarm(db, aboutIncident(id), { kind: "lead" });
    expect(await left()).toEqual(["ackb", "update"]);
    await disarm(db, aboutIncident(id));
    expect(await left()).toEqual([]);
    expect(await db.transaction((tx) => claimDue(tx, minutes(5), 10, KNOWN))).toEqual([]);
    await arm(db, [row("lead")], NOW);
    expect(await left()).toEqual(["lead"]);
  });

  it("is claimed by one of two processes, and stays due when its transaction fails", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const other = await connect(at.url);
    await arm(db, [{ about: aboutIncident(id), kind: "k", dueAt: minutes(1) }], NOW);
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
      Array.from({ length: 10 }, (_, n) => ({
        about: aboutIncident(id),
        kind: "k",
        data: { n },
        dueAt: minutes(1),
      })),
    );
    await arm(db, rows, NOW);
    const told: string[] = [];
    const tick = (database: typeof other) =>
      database.db.transaction(async (tx) => {
        const claimed = await claimDue(tx, minutes(2), 15, KNOWN);
        await aMoment();
        for (const row of claimed) told.push(JSON.stringify([row.about, row.data]));
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
      [busy, free].map(({ id }) => ({ about: aboutIncident(id), kind: "k", dueAt: minutes(1) })),
      NOW,
    );
    await db.transaction(async (handler) => {
      await lockIncident(handler, busy.id);
      const claimed = await db.transaction(async (tick) => {
        const rows = await claimDue(tick, minutes(2), 10, KNOWN);
        for (const row of rows) await lockIncident(tick, incidentIn(row.about) ?? "");
        return rows;
      });
      expect(claimed.map((row) => incidentIn(row.about))).toEqual([free.id]);
      await disarm(handler, aboutIncident(busy.id));
    });

    expect(await armedOf(db, aboutIncident(busy.id))).toEqual([]);
  });

  it("is about an incident, an advisory, a roster or nothing, each apart from the others", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const everything: readonly About[] = [
      aboutIncident(id),
      { kind: "advisory", id: "a-1" },
      { kind: "roster", id: "a-1" },
      ABOUT_NOTHING,
    ];
    const row = (about: About, minute: number) => ({ about, kind: "k", dueAt: minutes(minute) });
    const all = everything.map((about, at) => row(about, 4 - at));
    await arm(db, all, NOW);
    await arm(db, all, NOW);

    const claimed = await db.transaction((tx) => claimDue(tx, minutes(5), 10, KNOWN));
    expect(claimed.map((one) => one.about)).toEqual(everything.toReversed());
    for (const about of everything) expect(await armedOf(db, about)).toMatchObject([{ about }]);
    await disarm(db, { kind: "advisory", id: "a-1" });
    await disarm(db, ABOUT_NOTHING);
    const left = await db.transaction((tx) => claimDue(tx, minutes(5), 10, KNOWN));
    expect(left.map((one) => one.about.kind)).toEqual(["roster", "incident"]);
    expect(await db.transaction((tx) => claimDue(tx, minutes(5), 1, KNOWN))).toHaveLength(1);
  });

  it("is claimed by one of two processes when it is about no incident, too", async () => {
    const { db } = at.database;
    const other = await connect(at.url);
    await arm(db, [{ about: ABOUT_NOTHING, kind: "k", dueAt: minutes(1) }], NOW);
    await db.transaction(async (tx) => {
      expect(await claimDue(tx, minutes(2), 10, KNOWN)).toHaveLength(1);
      expect(await other.db.transaction((second) => claimDue(second, minutes(2), 10, KNOWN))).toEqual([]);
    });
    await other.close();
  });
});
