import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import type { Incident } from "../../src/core/incident/incident.ts";
import { adapterStateOf } from "../../src/db/adapter-state.ts";
import {
  acknowledge,
  addParticipation,
  findIncident,
  incidentOfRoom,
  type LockedIncident,
  listIncidents,
  lockIncident,
  participationsOf,
  saveIncident,
  takeNumber,
} from "../../src/db/incidents.ts";
import { rollOf, setContact, want } from "../../src/db/roll.ts";
import { addRoom, findRoom, roomsOf, saveRoom } from "../../src/db/rooms.ts";
import { append, verifyTimeline } from "../../src/db/timeline.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { aNote, anIncident, appendTo, saveAs } from "../support/samples.ts";

const NOW = new Date("2026-11-20T09:00:00.500Z");
const LATER = new Date("2026-11-20T09:05:00.000Z");

let at: TestDatabase;
beforeAll(async () => {
  at = await freshDatabase();
});
afterAll(() => at.drop());

describe("incident numbers", () => {
  it("count up per year, also when many are taken at once", async () => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => at.database.db.transaction((tx) => takeNumber(tx, 2026))),
    );

    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(await takeNumber(at.database.db, 2027)).toBe(1);
  });

  it("leave no gap when the transaction is rolled back", async () => {
    const { db } = at.database;
    await takeNumber(db, 2030);
    const failing = db.transaction(async (tx) => {
      expect(await takeNumber(tx, 2030)).toBe(2);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");

    expect(await takeNumber(db, 2030)).toBe(2);
  });
});

describe("incidents", () => {
  it("are read back as they were written, without what is absent", async () => {
    const { db } = at.database;
    const bare = await anIncident(db);
    const full = await anIncident(db, {
      category: "availability/ddos",
      lead: "bob",
      status: "closed",
      closedAt: NOW,
      resolution: "filtered upstream",
    });

    expect(await findIncident(db, { id: bare.id })).toStrictEqual(bare);
    expect(await findIncident(db, { id: full.id })).toStrictEqual(full);
  });

  it("are found by reference and codename in any capitals, and by alert while open", async () => {
    const { db } = at.database;
    const incident = await anIncident(db, {}, "alert-1");

    expect((await findIncident(db, { ref: incident.ref.toLowerCase() }))?.id).toBe(incident.id);
    expect((await findIncident(db, { codename: incident.codename.toUpperCase() }))?.id).toBe(incident.id);
    expect((await findIncident(db, { alert: { id: "alert-1" }, exercise: false }))?.id).toBe(incident.id);
    expect(await findIncident(db, { id: "not a uuid" })).toBeUndefined();
    await saveAs(db, { ...incident, status: "closed" });
    expect(await findIncident(db, { alert: { id: "alert-1" }, exercise: false })).toBeUndefined();
  });

  it("refuse a second open incident for one alert, and allow it after closing", async () => {
    const { db } = at.database;
    const first = await anIncident(db, {}, "alert-2");
    await expect(anIncident(db, {}, "alert-2")).rejects.toMatchObject({ cause: { code: "23505" } });
    await saveAs(db, { ...first, status: "closed" });

    await expect(anIncident(db, {}, "alert-2")).resolves.toBeDefined();
  });

  it("are saved without touching the head of the timeline, and lose what became absent", async () => {
    const { db } = at.database;
    const incident = await anIncident(db, { lead: "bob" });
    const { lead: _, ...withoutLead } = incident;
    await appendTo(db, incident.id, [aNote("x")], NOW);
    await saveAs(db, { ...withoutLead, severity: "critical", updatedAt: LATER });

    expect(await findIncident(db, { id: incident.id })).toStrictEqual({
      ...withoutLead,
      severity: "critical",
      updatedAt: LATER,
    });
    expect(await verifyTimeline(db, incident.id)).toMatchObject({ ok: true, entries: 1 });
  });

  it("are saved and written about only when they are locked, and the one that is locked", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const other = await anIncident(db);
    const saved = db.transaction(async (tx) => {
      const locked = await lockIncident(tx, incident.id);
      if (!locked) throw new Error("not locked");
      await saveIncident(tx, locked, other);
    });

    await expect(saved).rejects.toThrow(other.id);
    expectTypeOf<Incident>().not.toExtend<LockedIncident>();
    expectTypeOf(saveIncident).parameter(1).toEqualTypeOf<LockedIncident>();
    expectTypeOf(append).parameter(1).toEqualTypeOf<LockedIncident>();
  });

  it("are locked one change at a time, while rows that refer to them can still be added", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const locked = db.transaction(async (tx) => {
      await lockIncident(tx, id);
      first.resolve();
      await addParticipation(db, id, "ec3", NOW);
      order.push("first");
    });
    await first.promise;
    await db.transaction(async (tx) => {
      await lockIncident(tx, id);
      order.push("second");
    });
    await locked;

    expect(order).toEqual(["first", "second"]);
  });

  it("are listed newest first: open, closed, all, of one organisation, limited", async () => {
    const fresh = await freshDatabase();
    const { db } = fresh.database;
    const day = (n: number) => new Date(Date.UTC(2026, 10, n));
    const one = await anIncident(db, { openedAt: day(1) });
    const two = await anIncident(db, { openedAt: day(2), status: "closed" });
    const three = await anIncident(db, { openedAt: day(3) });
    await addParticipation(db, one.id, "ec3", NOW);
    const refs = async (options: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(db, options)).map((incident) => incident.ref);

    expect(await refs({})).toEqual([three.ref, two.ref, one.ref]);
    expect(await refs({ open: true })).toEqual([three.ref, one.ref]);
    expect(await refs({ open: false })).toEqual([two.ref]);
    const carol = { contact: "carol", organisation: "ec3", ceiling: "RED", alsoOfOthers: [] } as const;
    expect(await refs({ knownTo: carol })).toEqual([one.ref]);
    expect(await refs({ limit: 1 })).toEqual([three.ref]);
    await fresh.drop();
  });

  it("know who takes part and who has acknowledged", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);

    expect(await addParticipation(db, id, "ec3", NOW)).toBe(true);
    expect(await addParticipation(db, id, "ec3", LATER)).toBe(false);
    expect(await addParticipation(db, id, "cert-eu", LATER)).toBe(true);
    expect(await acknowledge(db, id, "ec3", "eve", LATER)).toBe(true);
    expect(await acknowledge(db, id, "ec3", "bob", LATER)).toBe(false);
    expect(await acknowledge(db, id, "enisa", "bob", LATER)).toBe(false);
    expect(await participationsOf(db, id)).toStrictEqual([
      { organisation: "ec3", invitedAt: NOW, acknowledgedAt: LATER, acknowledgedBy: "eve" },
      { organisation: "cert-eu", invitedAt: LATER },
    ]);
  });
});

describe("rooms", () => {
  it("are one per incident and network, found by their own id and the platform's", async () => {
    const { db } = at.database;
    const incident = await anIncident(db);
    const room = { id: randomUUID(), incident: incident.id, network: "slack", name: "inc-x" };

    expect(await addRoom(db, room)).toBe(true);
    expect(await addRoom(db, { ...room, id: randomUUID() })).toBe(false);
    const wanted = { ...room, roomKey: "main", state: "wanted", late: false, outageTold: false } as const;
    expect(await roomsOf(db, incident.id)).toStrictEqual([wanted]);
    const open = { ...wanted, state: "open", roomId: `C-${room.id}`, openedAt: NOW } as const;
    await saveRoom(db, open);
    expect(await findRoom(db, { id: room.id })).toStrictEqual(open);
    expect(await findRoom(db, { network: "slack", roomId: open.roomId })).toStrictEqual(open);
    expect(await findRoom(db, { network: "matrix", roomId: open.roomId })).toBeUndefined();
    expect((await incidentOfRoom(db, "slack", open.roomId))?.id).toBe(incident.id);
    expect(await incidentOfRoom(db, "slack", "C-other")).toBeUndefined();
  });
});

describe("the roll", () => {
  const line = {
    contact: "eve",
    organisation: "ec3",
    network: "matrix",
    state: "wanted",
    changedAt: NOW,
  } as const;

  it("keeps whoever is on their way, and wants again who failed, left, declined or was removed", async () => {
    const { db } = at.database;
    for (const [state, after] of [
      ["invited", "invited"],
      ["joined", "joined"],
      ["failed", "wanted"],
      ["left", "wanted"],
      ["declined", "wanted"],
      ["removed", "wanted"],
    ] as const) {
      const { id } = await anIncident(db);
      await want(db, id, [line, line]);
      await setContact(db, id, "eve", { state, reason: "because" }, NOW);
      await want(db, id, [{ ...line, userId: "@eve:x", changedAt: LATER }]);
      expect(
        (await rollOf(db, id)).map((each) => each.state),
        state,
      ).toEqual([after]);
    }
  });

  it("says whether something changed, and keeps what is not given", async () => {
    const { db } = at.database;
    const { id } = await anIncident(db);
    await want(db, id, [line]);

    expect(await setContact(db, id, "eve", { state: "invited", userId: "@eve:x" }, LATER)).toBe(true);
    expect(await setContact(db, id, "eve", { state: "invited" }, NOW)).toBe(false);
    expect(await setContact(db, id, "eve", { state: "failed", reason: "no address" }, LATER)).toBe(true);
    expect(await setContact(db, id, "eve", { state: "failed", reason: "other" }, LATER)).toBe(true);
    expect(await setContact(db, id, "nobody", { state: "joined" }, LATER)).toBe(false);
    expect(await rollOf(db, id)).toStrictEqual([
      { ...line, userId: "@eve:x", state: "failed", reason: "other", changedAt: LATER },
    ]);
  });
});

describe("what an adapter remembers", () => {
  it("is kept per network and key", async () => {
    const slack = adapterStateOf(at.database.db, "slack");
    expect(await slack.get("sync")).toBeUndefined();
    await slack.set("sync", "1");
    await slack.set("sync", "2");

    expect(await slack.get("sync")).toBe("2");
    expect(await adapterStateOf(at.database.db, "matrix").get("sync")).toBeUndefined();
  });
});
