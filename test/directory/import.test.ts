import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diffDirectory } from "../../src/core/directory/diff.ts";
import type { Directory } from "../../src/core/directory/directory.ts";
import { IdTakenError } from "../../src/db/contact-owners.ts";
import { loadDirectory } from "../../src/db/directory.ts";
import { importDirectory } from "../../src/directory/import.ts";
import { parseDirectory } from "../../src/directory/parse-directory.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { directories } from "./arbitrary.ts";
import { SAMPLE } from "./sample.ts";

const NOTHING: Directory = { organisations: [], contacts: [], teams: [], policies: [] };
const now = new Date("2026-11-20T08:00:00Z");
let fresh: TestDatabase;

beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(() => fresh.drop());

describe("importDirectory", () => {
  it("brings everything in and says so", async () => {
    const { changes } = await importDirectory(fresh.database.db, SAMPLE, now);

    expect(changes).toEqual(diffDirectory(NOTHING, SAMPLE));
    expect(await loadDirectory(fresh.database.db)).toEqual(SAMPLE);
  });

  it("changes nothing the second time", async () => {
    await importDirectory(fresh.database.db, SAMPLE, now);

    expect(await importDirectory(fresh.database.db, SAMPLE, new Date("2026-11-21T08:00:00Z"))).toEqual({
      changes: [],
      consequences: [],
    });

    const rows = await fresh.database.sql`select distinct changed_at from contacts`;
    expect(rows.map((row) => new Date(row.changed_at as string | Date))).toEqual([now]);
  });

  it("takes out what is no longer in the file", async () => {
    await importDirectory(fresh.database.db, SAMPLE, now);
    const next = { ...SAMPLE, contacts: SAMPLE.contacts.slice(1), teams: [] };

    const { changes } = await importDirectory(fresh.database.db, next, now);

    expect(changes.map(({ kind, what, id }) => `${kind} ${what} ${id}`)).toEqual([
      "removed contact alice",
      "removed team rrt",
    ]);
    expect(await loadDirectory(fresh.database.db)).toEqual(next);
  });

  it.each([true, false])(
    "M45: refuses to give an id to another person (still listed: %s)",
    async (listed) => {
      await importDirectory(fresh.database.db, SAMPLE, now);
      if (!listed) await importDirectory(fresh.database.db, NOTHING, now);
      const [first, ...others] = SAMPLE.contacts;
      if (!first) throw new Error("nobody");
      const heir = { ...first, name: "Somebody Else", addresses: { matrix: "@heir:cert.test" } };
      const before = await loadDirectory(fresh.database.db);

      await expect(
        importDirectory(fresh.database.db, { ...SAMPLE, contacts: [heir, ...others] }, now),
      ).rejects.toThrow(IdTakenError);
      expect(await loadDirectory(fresh.database.db)).toEqual(before);
    },
  );

  it("M45: lets a person change their name, or their accounts", async () => {
    await importDirectory(fresh.database.db, SAMPLE, now);
    const [first, ...others] = SAMPLE.contacts;
    if (!first) throw new Error("nobody");
    const name = "Alice Married";
    for (const change of [{ name }, { name, addresses: { matrix: "@new:cert.test" } }])
      await importDirectory(
        fresh.database.db,
        { ...SAMPLE, contacts: [{ ...first, ...change }, ...others] },
        now,
      );
  });

  it("brings back who was taken out", async () => {
    await importDirectory(fresh.database.db, SAMPLE, now);
    await importDirectory(fresh.database.db, NOTHING, now);

    expect((await importDirectory(fresh.database.db, SAMPLE, now)).changes).toEqual(
      diffDirectory(NOTHING, SAMPLE),
    );
    expect(await loadDirectory(fresh.database.db)).toEqual(SAMPLE);
  });

  it("of contacts alone leaves the others as they are, and does nothing the second time", async () => {
    const { db } = fresh.database;
    await importDirectory(db, SAMPLE, now);
    const csv = "id,organisation,name,role\neve,ep,Ève Ö. Parlement,press\neva,ep,Eva,legal\n";
    const importCsv = async () => {
      const parsed = parseDirectory(csv, "csv", { current: await loadDirectory(db) });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return (await importDirectory(db, parsed.directory, now)).changes;
    };

    expect((await importCsv()).map(({ kind, id }) => `${kind} ${id}`)).toEqual(["added eva", "changed eve"]);
    expect(await importCsv()).toEqual([]);
  });

  it("writes all of it or nothing", async () => {
    await importDirectory(fresh.database.db, SAMPLE, now);
    const broken: Directory = {
      ...SAMPLE,
      organisations: SAMPLE.organisations.slice(0, 1),
      contacts: [...SAMPLE.contacts.slice(0, 1), { ...SAMPLE.contacts[1], organisation: "nobody" } as never],
    };

    await expect(importDirectory(fresh.database.db, broken, now)).rejects.toThrow();

    expect(await loadDirectory(fresh.database.db)).toEqual(SAMPLE);
  });

  it("gives the same when two import at once", async () => {
    const { db } = fresh.database;

    await Promise.all([importDirectory(db, SAMPLE, now), importDirectory(db, SAMPLE, now)]);

    expect(await loadDirectory(db)).toEqual(SAMPLE);
  });

  it("makes any directory of any other, and says exactly what changed", async () => {
    const { db } = fresh.database;
    // An id belongs to one person for ever.
    const names = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(directories, async (drawn) => {
        const contacts = drawn.contacts.map((one) => ({ ...one, name: names.get(one.id) ?? one.name }));
        for (const { id, name } of contacts) names.set(id, name);
        const wanted = { ...drawn, contacts };
        const before = await loadDirectory(db);

        expect((await importDirectory(db, wanted, now)).changes).toEqual(diffDirectory(before, wanted));
        expect(diffDirectory(await loadDirectory(db), wanted)).toEqual([]);
        expect((await importDirectory(db, wanted, now)).changes).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});
