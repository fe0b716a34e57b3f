/** Markings that were changed and permissions, as the database keeps them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { EntryKind, NewEntry } from "../../src/core/timeline/entry.ts";
import { replaceDirectory } from "../../src/db/directory.ts";
import {
  copyPermits,
  permit,
  permitsOf,
  remark,
  remarkingsOf,
  withdrawNames,
  withdrawPermits,
} from "../../src/db/marking.ts";
import { chainOf } from "../../src/db/timeline.ts";
import { aDirectory } from "../core/samples.ts";
import { freshDatabase } from "../support/database.ts";
import { aNote, anIncident, appendTo } from "../support/samples.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let incident: Incident;
beforeAll(async () => {
  fresh = await freshDatabase();
  await replaceDirectory(fresh.database.db, aDirectory(), NOW);
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  incident = await anIncident(fresh.database.db);
});

const let_ = (entry: number, recipient: string) =>
  permit(fresh.database.db, incident.id, { entry, recipient }, "alice", NOW);
const permits = async () =>
  (await permitsOf(fresh.database.db, incident.id)).map((one) => `${one.entry} ${one.recipient}`).toSorted();

describe("a new marking", () => {
  it("is kept for each entry, the latest counts, and other incidents have their own", async () => {
    const { db } = fresh.database;
    const other = await anIncident(db);
    const handling = { source: "ep", circle: "label", only: ["ep"] } as const;

    await remark(db, incident.id, [1, 3], { tlp: "RED" });
    await remark(db, incident.id, [3], { tlp: "AMBER", handling });

    expect((await remarkingsOf(db, incident.id)).toSorted((a, b) => a.entry - b.entry)).toEqual([
      { entry: 1, tlp: "RED" },
      { entry: 3, tlp: "AMBER", handling },
    ]);
    expect(await remarkingsOf(db, other.id)).toEqual([]);
  });
});

describe("who was removed", () => {
  it("is named no longer by entries as they are marked now; others stay as they are", async () => {
    const { db } = fresh.database;
    const handling = { source: "ep", circle: "label", only: ["ep", "ec3"] } as const;
    const named = { source: "ep", circle: "label", named: ["petra", "eve"] } as const;
    const note = { ...aNote("x"), marking: "AMBER" } as const;
    await appendTo(db, incident.id, [{ ...note, handling }, note, { ...note, handling }, note], NOW);
    await remark(db, incident.id, [2], { tlp: "RED", handling: named });
    await remark(db, incident.id, [3], { tlp: "GREEN" });

    await withdrawNames(db, incident.id, "ec3", "eve");
    expect(await remarkingsOf(db, incident.id)).toContainEqual({
      entry: 2,
      tlp: "RED",
      handling: { ...named, named: ["petra"] },
    });
    await withdrawNames(db, incident.id, "ec3");

    expect((await remarkingsOf(db, incident.id)).toSorted((a, b) => a.entry - b.entry)).toEqual([
      { entry: 1, tlp: "AMBER", handling: { ...handling, only: ["ep"] } },
      { entry: 2, tlp: "RED", handling: { ...named, named: ["petra"] } },
      { entry: 3, tlp: "GREEN" },
    ]);
  });
});

describe("a permission", () => {
  it("is given once", async () => {
    expect(await let_(7, "ep")).toBe(true);
    expect(await let_(7, "ep")).toBe(false);
    expect(await permits()).toEqual(["7 ep"]);
  });

  it("goes over to what corrects the entry", async () => {
    await let_(7, "ep");
    await let_(7, "eve");
    await let_(8, "acme");

    await copyPermits(fresh.database.db, incident.id, 7, 9);
    await copyPermits(fresh.database.db, incident.id, 6, 9);

    expect(await permits()).toEqual(["7 ep", "7 eve", "8 acme", "9 ep", "9 eve"]);
  });

  it("is taken back from an organisation and from all its people", async () => {
    for (const recipient of ["ep", "petra", "eve", "ec3"]) await let_(7, recipient);

    await withdrawPermits(fresh.database.db, incident.id, "ep");
    expect(await permits()).toEqual(["7 ec3", "7 eve"]);
    await withdrawPermits(fresh.database.db, incident.id, "eve");
    expect(await permits()).toEqual(["7 ec3"]);
  });
});

describe("the entries about one message", () => {
  it("are those that say what became of its words, however often", async () => {
    const { db } = fresh.database;
    const add = async (kind: EntryKind, corrects?: number): Promise<void> => {
      const entry: NewEntry = { ...aNote("x"), kind, ...(corrects === undefined ? {} : { corrects }) };
      await appendTo(db, incident.id, [entry], NOW);
    };
    await add("pinned"); // 1
    await add("note"); // 2
    await add("edited", 1); // 3
    await add("edited", 2); // 4
    await add("marked", 1); // 5
    await add("edited", 3); // 6
    await add("deleted", 6); // 7

    expect(await chainOf(db, incident.id, 1)).toEqual([1, 3, 6, 7]);
    expect(await chainOf(db, incident.id, 2)).toEqual([2, 4]);
    expect(await chainOf(db, incident.id, 5)).toEqual([5]);
  });
});
