import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOfMessage, readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { aNote, anIncident, appendTo } from "../support/samples.ts";

let at: TestDatabase;
beforeAll(async () => {
  at = await freshDatabase();
});
afterAll(() => at.drop());

const NOW = new Date("2026-11-20T09:00:00.123Z");

describe("the timeline", () => {
  it("gives back what was appended, numbered from 1 and chained", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const first = await appendTo(db, incident.id, [aNote("one"), aNote("two")], NOW);
    const second = await appendTo(db, incident.id, [aNote("three")], NOW);

    expect(await readTimeline(db, incident.id)).toEqual([...first, ...second]);
    expect([...first, ...second].map((entry) => entry.number)).toEqual([1, 2, 3]);
    expect(second[0]?.previousHash).toBe(first[1]?.hash);
    expect(first[0]?.incident).toBe(incident.ref);
  });

  it("keeps every kind of value letter for letter, so that the hash holds", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const hostile = "NUL \u0000, lone \ud800, bidi \u202e, <!channel> 'quote' \\u0000 \"x\" 🦊";
    const entry = {
      ...aNote(hostile),
      data: { nested: { list: [1, 1.5, 5e-324, 1e21, true, null, hostile], [hostile]: "key" } },
      organisation: "cert-eu",
      source: { network: "slack", room: "C1", message: "1700000000.000100" },
      corrects: 1,
    };
    const appended = await appendTo(db, incident.id, [aNote("first"), entry], NOW);

    expect(await readTimeline(db, incident.id)).toEqual(appended);
    expect(await verifyTimeline(db, incident.id)).toEqual({ ok: true, entries: 2, head: appended[1]?.hash });
  });

  it("reads after a number, the last few, and those before a number", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    await appendTo(db, incident.id, ["a", "b", "c", "d"].map(aNote), NOW);
    const texts = async (options: Parameters<typeof readTimeline>[2]) =>
      (await readTimeline(db, incident.id, options)).map((entry) => entry.text);

    expect(await texts({ after: 2 })).toEqual(["c", "d"]);
    expect(await texts({ last: 2 })).toEqual(["c", "d"]);
    expect(await texts({ last: 2, before: 4 })).toEqual(["b", "c"]);
    expect(await texts({ last: 2, before: 99 })).toEqual(["c", "d"]);
  });

  it("finds the newest entry of a message", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const source = { network: "slack", room: "C1", message: "17.1" };
    await appendTo(
      db,
      incident.id,
      [
        { ...aNote("said"), source },
        { ...aNote("edited"), source, corrects: 1 },
        { ...aNote("elsewhere"), source: { ...source, network: "matrix" } },
      ],
      NOW,
    );

    expect((await entryOfMessage(db, incident.id, "slack", "17.1"))?.text).toBe("edited");
    expect(await entryOfMessage(db, incident.id, "slack", "17.2")).toBeUndefined();
  });

  it("stays one unbroken chain when many append at once", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        db.transaction((tx) => appendTo(tx, incident.id, [aNote(`${n}a`), aNote(`${n}b`)], NOW)),
      ),
    );

    expect(await verifyTimeline(db, incident.id)).toMatchObject({ ok: true, entries: 80 });
  });

  it("leaves no gap when a transaction is rolled back", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const failing = db.transaction(async (tx) => {
      await appendTo(tx, incident.id, [aNote("never")], NOW);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    const [entry] = await appendTo(db, incident.id, [aNote("first")], NOW);

    expect(entry?.number).toBe(1);
    expect(await verifyTimeline(db, incident.id)).toMatchObject({ ok: true, entries: 1 });
  });

  it("refuses to append to an incident that does not exist", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";

    await expect(appendTo(at.database.db, unknown, [aNote("x")], NOW)).rejects.toThrow(unknown);
  });

  it.each(["update timeline set text = 'x'", "delete from timeline", "truncate timeline cascade"])(
    "refuses to be rewritten: %s",
    async (statement) => {
      await expect(at.database.sql.unsafe(statement)).rejects.toThrow("only grows");
    },
  );

  it("takes 4,500 entries at once", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    await appendTo(
      db,
      incident.id,
      Array.from({ length: 4_500 }, (_, n) => aNote(`entry ${n}`)),
      NOW,
    );

    expect(await verifyTimeline(db, incident.id)).toMatchObject({ ok: true, entries: 4_500 });
  });
});

describe("verification finds", () => {
  async function tampered(statement: (incident: string) => ReturnType<typeof sql>) {
    const { db } = at.database;
    const incident = await anIncident(db);
    await appendTo(db, incident.id, ["a", "b", "c", "d"].map(aNote), NOW);
    await db.transaction(async (tx) => {
      await tx.execute(sql`alter table timeline disable trigger timeline_only_grows`);
      await tx.execute(statement(incident.id));
      await tx.execute(sql`alter table timeline enable trigger timeline_only_grows`);
    });
    return await verifyTimeline(db, incident.id);
  }

  it("a changed text", async () => {
    const verdict = await tampered(
      (id) => sql`update timeline set text = 'B' where incident = ${id} and number = 2`,
    );
    expect(verdict).toMatchObject({ ok: false, number: 2 });
  });

  it("a removed entry", async () => {
    const verdict = await tampered((id) => sql`delete from timeline where incident = ${id} and number = 3`);
    expect(verdict).toMatchObject({ ok: false, number: 3 });
  });

  it("entries cut off at the end", async () => {
    const verdict = await tampered((id) => sql`delete from timeline where incident = ${id} and number > 2`);
    expect(verdict).toMatchObject({ ok: false, number: 3 });
  });
});
