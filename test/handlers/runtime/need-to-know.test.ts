/** Who may have what is asked of the database once in a transaction, and again as soon as it may have changed. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Incident } from "../../../src/core/incident/incident.ts";
import type { Tx } from "../../../src/db/connect.ts";
import { loadDirectory, replaceDirectory } from "../../../src/db/directory.ts";
import {
  acknowledge,
  addParticipation,
  lockIncident,
  removeParticipation,
} from "../../../src/db/incidents.ts";
import { copyPermits, permit, remark, withdrawPermits } from "../../../src/db/marking.ts";
import { moveLine } from "../../../src/db/networks.ts";
import { MAIN, setContact, want } from "../../../src/db/roll.ts";
import { lockKnown } from "../../../src/handlers/runtime/access.ts";
import { needToKnowOf } from "../../../src/handlers/runtime/need-to-know.ts";
import { aDirectory } from "../../core/samples.ts";
import { freshDatabase } from "../../support/database.ts";
import { aNote, anIncident, appendTo } from "../../support/samples.ts";
import { until } from "../../support/until.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  fresh = await freshDatabase();
  await replaceDirectory(fresh.database.db, aDirectory(), NOW);
});
afterAll(() => fresh.drop());

const line = {
  contact: "eve",
  organisation: "ec3",
  network: "slack",
  state: "wanted",
  changedAt: NOW,
} as const;

const CHANGES: readonly (readonly [string, (tx: Tx, id: string) => Promise<unknown>])[] = [
  ["an organisation is let in", (tx, id) => addParticipation(tx, id, "cert-fr", NOW)],
  ["an organisation is taken out", (tx, id) => removeParticipation(tx, id, "ec3", NOW)],
  ["an organisation acknowledges", (tx, id) => acknowledge(tx, id, "ec3", "eve", NOW)],
  ["somebody is called", (tx, id) => want(tx, id, [{ ...line, contact: "max" }])],
  ["somebody is removed", (tx, id) => setContact(tx, id, "eve", { state: "removed" }, NOW)],
  ["somebody is moved to another network", (tx, id) => moveLine(tx, id, MAIN, "eve", "matrix", NOW)],
  ["an entry is permitted", (tx, id) => permit(tx, id, { entry: 2, recipient: "ec3" }, "alice", NOW)],
  ["a correction gets the permissions of what it corrects", (tx, id) => copyPermits(tx, id, 1, 3)],
  ["permissions are taken back", (tx, id) => withdrawPermits(tx, id, "ec3")],
  ["an entry is marked", (tx, id) => remark(tx, id, [1], { tlp: "RED" })],
  [
    "the chain says that something was marked",
    (tx, id) => appendTo(tx, id, [{ ...aNote("x"), kind: "marked", data: { entry: 1, to: "RED" } }], NOW),
  ],
  ["the lock is waited for", (tx, id) => lockIncident(tx, id)],
];

async function anIncidentWithPeople(): Promise<Incident> {
  const { db } = fresh.database;
  const incident = await anIncident(db, { marking: "RED" });
  await addParticipation(db, incident.id, "ec3", NOW);
  await want(db, incident.id, [line]);
  await permit(db, incident.id, { entry: 1, recipient: "ec3" }, "alice", NOW);
  return incident;
}

describe("in one transaction", () => {
  it("is read once", async () => {
    const incident = await anIncidentWithPeople();
    await fresh.database.db.transaction(async (tx) => {
      const directory = await loadDirectory(tx);
      const first = await needToKnowOf(tx, directory, incident);
      // Not seen: it did not come through Muster's own functions.
      await fresh.database.sql`delete from participations where incident = ${incident.id}`;

      expect(await needToKnowOf(tx, directory, incident)).toBe(first);
      const more = await needToKnowOf(tx, directory, { ...incident, marking: "AMBER" });
      expect(more.marking.tlp).toBe("AMBER");
      expect(more.reader({ id: "eve", organisation: "ec3", rights: "responder" }).takesPart).toBe(true);
    });
  });

  it.each(CHANGES)("is read again when %s", async (_, change) => {
    const incident = await anIncidentWithPeople();
    await fresh.database.db.transaction(async (tx) => {
      const directory = await loadDirectory(tx);
      const first = await needToKnowOf(tx, directory, incident);
      await change(tx, incident.id);

      expect(await needToKnowOf(tx, directory, incident)).not.toBe(first);
    });
  });

  it("says of people what holds after each change", async () => {
    const incident = await anIncidentWithPeople();
    await fresh.database.db.transaction(async (tx) => {
      const directory = await loadDirectory(tx);
      const named = async () => (await needToKnowOf(tx, directory, incident)).marking.named;

      expect(await named()).toContain("eve");
      await setContact(tx, incident.id, "eve", { state: "removed" }, NOW);
      expect(await named()).not.toContain("eve");
      await want(tx, incident.id, [line]);
      expect(await named()).toContain("eve");
    });
  });

  it("is not kept for another transaction, or for another incident", async () => {
    const one = await anIncidentWithPeople();
    const two = await anIncident(fresh.database.db, { marking: "RED" });
    const directory = await loadDirectory(fresh.database.db);
    const named = (incident: Incident) =>
      fresh.database.db.transaction(async (tx) => {
        await needToKnowOf(tx, directory, one);
        return (await needToKnowOf(tx, directory, incident)).marking.named;
      });

    expect(await named(one)).toContain("eve");
    expect(await named(two)).not.toContain("eve");
    await setContact(fresh.database.db, one.id, "eve", { state: "removed" }, NOW);
    expect(await named(one)).not.toContain("eve");
  });
});

it("is read every time outside a transaction", async () => {
  const incident = await anIncidentWithPeople();
  const directory = await loadDirectory(fresh.database.db);
  const first = await needToKnowOf(fresh.database.db, directory, incident);
  await fresh.database.sql`delete from participations where incident = ${incident.id}`;
  const second = await needToKnowOf(fresh.database.db, directory, incident);

  expect(first.reader({ id: "eve", organisation: "ec3", rights: "responder" }).takesPart).toBe(true);
  expect(second.reader({ id: "eve", organisation: "ec3", rights: "responder" }).takesPart).toBe(false);
});

it("is asked again when the lock was waited for: who was removed meanwhile works on it no more", async () => {
  const { db, sql } = fresh.database;
  const incident = await anIncidentWithPeople();
  const directory = await loadDirectory(db);
  const eve = directory.contacts.find((one) => one.id === "eve");
  if (!eve) throw new Error("the sample directory has no eve");
  const may = Promise.withResolvers<unknown>();
  await db.transaction(async (tx) => {
    await lockIncident(tx, incident.id);
    await setContact(tx, incident.id, eve.id, { state: "removed" }, NOW);
    const asked = db.transaction((other) => lockKnown(other, directory, eve, incident));
    void asked.then(may.resolve, may.reject);
    await until(async () => (await sql`select from pg_locks where not granted`).length > 0);
  });

  expect(await may.promise).toBeUndefined();
  await want(db, incident.id, [line]);
  const again = await db.transaction((tx) => lockKnown(tx, directory, eve, incident));
  expect(again?.id).toBe(incident.id);
});

/** Tables that it is read from, by the names that src/db has for them. */
const READ_FROM = ["participations", "permits", "entryMarkings", "roll"];

it("is forgotten by every function that changes what it is read from", () => {
  const folder = new URL("../../../src/db/", import.meta.url);
  const functions = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      readFileSync(new URL(file, folder), "utf8").split(/^(?=(?:export )?(?:async )?function )/m),
    );
  const changing = functions.filter((one) =>
    READ_FROM.some((table) => new RegExp(`\\.(?:insert|update|delete)\\(${table}\\)`).test(one)),
  );

  expect(changing.length).toBeGreaterThan(8);
  expect(changing.filter((one) => !one.includes("forget(tx, ")).map((one) => one.slice(0, 80))).toEqual([]);
});
