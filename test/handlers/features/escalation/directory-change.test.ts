/** What an import of the directory does to incidents that are open. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Consequence } from "../../../../src/core/directory/consequences.ts";
import type { Contact, Directory, Policy } from "../../../../src/core/directory/directory.ts";
import { policyFor } from "../../../../src/core/escalation/policies.ts";
import { loadDirectory } from "../../../../src/db/directory.ts";
import { importDirectory, whatImportWouldDo } from "../../../../src/directory/import.ts";
import { HOUR, MINUTE, type Stage, snapshot, startStage, withId } from "../../stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const without = (id: string) => (directory: Directory) => ({
  ...directory,
  contacts: directory.contacts.filter((one) => one.id !== id),
});
const changed = (id: string, change: Partial<Contact>) => (directory: Directory) => ({
  ...directory,
  contacts: directory.contacts.map((one) => (one.id === id ? { ...one, ...change } : one)),
});
const withPolicy = (change: Partial<Policy>) => (directory: Directory) => ({
  ...directory,
  policies: [{ ...policyFor([], "high"), id: "changed", ...change }],
});

/** Imports a changed directory and has the running Muster follow. */
async function imports(change: (directory: Directory) => Directory): Promise<readonly Consequence[]> {
  const { db } = stage.app.database;
  const { consequences } = await importDirectory(db, change(await loadDirectory(db)), stage.now());
  await stage.advance(0);
  return consequences;
}
const short = (all: readonly Consequence[]) => all.map(({ kind, ref, contact }) => [kind, ref, contact]);
const minutesTo = async (ref: string, kind: string, organisation?: string) => {
  const row = (await stage.state(ref)).due.find(
    ({ kind: found, data }) =>
      found === kind && data.organisation === organisation && data.contact === undefined,
  );
  return row && Math.round((row.dueAt.getTime() - stage.now().getTime()) / MINUTE);
};
const card = async (ref: string) => (await stage.roomTexts(ref))[0];

describe("M9: a lead who is taken out of the directory", () => {
  let ref: string;
  beforeEach(async () => {
    ref = await stage.open("Led --severity high --with ep");
    await stage.inRoom("bob", ref, "lead me");
    expect(await card(ref)).toContain("Lead: Bob Guard");
  });

  it.each([
    ["is gone", without("bob")],
    ["may not lead any more", changed("bob", { rights: "partner" })],
  ])("who %s is named by the import, shown nowhere as the lead, and reminders begin", async (_, change) => {
    expect(short(await imports(change))).toContainEqual(["lead", ref, "bob"]);

    // As long as somebody whom the directory does not have reads along, the room gets nothing of the incident.
    await stage.answer("alice", `remove ${ref} bob`);
    expect(await card(ref)).toContain("Lead: nobody yet");
    expect(await stage.replies("alice", `lead ${ref}`)).toMatchObject([
      { id: "incidents.nobodyLeads", facts: { ref } },
    ]);
    expect(await stage.answer("alice", "list")).toContain("led by nobody");
    expect(await stage.answer("alice", `summary ${ref}`)).toContain("Nobody leads");
    expect(await minutesTo(ref, "no-lead")).toBe(15);
    await stage.advance(16 * MINUTE);
    const reminders = (await stage.state(ref)).entries.filter((entry) => entry.kind === "reminder");
    expect(reminders.map((entry) => entry.data.alarm)).toContain("no-lead");
  });

  it("is said in the rooms, with a button that takes the lead", async () => {
    await imports(changed("bob", { rights: "observer" }));

    expect(withId(await stage.roomMessages(ref), "escalation.leadIsLost")).toMatchObject([
      { facts: { ref, why: "rights" }, text: expect.stringContaining("[Take the lead]") },
    ]);
  });

  it("is on record, once, however often the directory is imported", async () => {
    await imports(without("bob"));
    expect(short(await imports((directory) => directory))).toEqual([]);

    const entries = (await stage.state(ref)).entries.filter((entry) => entry.kind === "lead");
    expect(entries.map((entry) => entry.data.lead ?? null)).toEqual(["bob", null]);
  });

  it("is said with --dry-run, too, and nothing is done", async () => {
    const before = await snapshot(stage, ref);
    const { db } = stage.app.database;
    const { consequences } = await whatImportWouldDo(db, without("bob")(await loadDirectory(db)));

    expect(short(consequences)).toEqual([["lead", ref, "bob"]]);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("leads again when a later import brings them back", async () => {
    const whole = await loadDirectory(stage.app.database.db);
    await imports(without("bob"));
    expect(short(await imports(() => whole))).toEqual([["lead-back", ref, "bob"]]);
    await stage.advance(16 * MINUTE);

    expect(await card(ref)).toContain("Lead: Bob Guard");
    expect(await minutesTo(ref, "no-lead")).toBeUndefined();
  });

  it("counts as no lead for what is armed after that: another severity, and opening again", async () => {
    await imports(without("bob"));
    await stage.answer("alice", `severity ${ref} critical`);
    expect(await minutesTo(ref, "no-lead")).toBeLessThanOrEqual(5);

    const other = await stage.open("Closed --severity high --with ep");
    await stage.answer("dora", `lead ${other} me`);
    await stage.answer("alice", `close ${other}`);
    await imports(without("dora"));
    await stage.answer("alice", `reopen ${other}`);
    expect(await minutesTo(other, "no-lead")).toBe(15);
  });

  it("is nobody's loss in an incident that is closed", async () => {
    await stage.answer("alice", `close ${ref}`);

    expect(short(await imports(without("bob")))).toEqual([]);
  });
});

describe("M9: others who are taken out of the directory", () => {
  it("an opener is named, and what went to them goes to others of their organisation", async () => {
    const ref = await stage.open("Opened --severity high", "bob");
    expect(short(await imports(without("bob")))).toEqual([["opener", ref, "bob"]]);

    await stage.advance(16 * MINUTE);
    const [reminder] = (await stage.state(ref)).entries.filter((entry) => entry.kind === "reminder");
    expect(reminder?.data).toMatchObject({ alarm: "no-lead", to: ["dora"] });
  });

  it("persons whom an incident at TLP:RED names are named, those of other incidents are not", async () => {
    const red = await stage.open("Named --severity high --tlp RED --with alice,rita", "alice");
    await stage.open("Not named --severity high --with rita", "alice");

    expect(short(await imports(without("rita")))).toEqual([["named", red, "rita"]]);
  });
});

describe("m10: a policy that an import changes", () => {
  it("is followed by reminders that are running", async () => {
    const ref = await stage.open("Running --severity high --with ep");
    const other = await stage.open("Other severity --severity low --with ep");
    await stage.advance(5 * MINUTE);

    const said = await imports(
      withPolicy({ acknowledgeWithin: 20 * MINUTE, leadWithin: 10 * MINUTE, updateEvery: HOUR }),
    );

    expect(short(said)).toEqual([["policy", ref, undefined]]);
    expect(await minutesTo(ref, "no-acknowledgement", "ep")).toBe(15);
    expect(await minutesTo(ref, "no-lead")).toBe(5);
    expect(await minutesTo(ref, "no-update")).toBe(55);
    expect(await minutesTo(other, "no-lead")).toBe(235);
  });

  it("gives more time when it became more patient", async () => {
    const ref = await stage.open("Patient --severity high --with ep");
    await imports(withPolicy({ acknowledgeWithin: 2 * HOUR }));

    expect(await minutesTo(ref, "no-acknowledgement", "ep")).toBe(120);
  });

  it("is due at once when its time is past, and soon when reminders have begun", async () => {
    const ref = await stage.open("Begun --severity high --with ep");
    await stage.advance(16 * MINUTE);
    await imports(withPolicy({ acknowledgeWithin: 10 * MINUTE, stepEvery: 5 * MINUTE }));
    await stage.advance(1_000);

    expect(await minutesTo(ref, "no-lead")).toBeLessThanOrEqual(5);
    const reminded = (await stage.state(ref)).entries.filter((entry) => entry.kind === "reminder");
    expect(reminded.map((entry) => entry.data.alarm)).toEqual(["no-lead", "no-acknowledgement"]);
  });

  it("is followed by whom to call next", async () => {
    const ref = await stage.open("Calling --severity low --with ep");
    await stage.advance(6 * MINUTE);
    await imports((directory) => ({
      ...directory,
      policies: [{ ...policyFor([], "low"), id: "changed", acknowledgeWithin: 20 * MINUTE }],
    }));
    await stage.advance(1_000);

    const called = (await stage.state(ref)).entries.filter((entry) => entry.kind === "called-next");
    expect(called.map((entry) => entry.data.contact)).toContain("dora");
  });

  it("of which only the people changed moves nothing", async () => {
    await stage.open("Steps --severity high --with ep");

    expect(short(await imports(withPolicy({ steps: ["deputy"] })))).toEqual([]);
  });

  it("by another severity, too, is followed by whom to call next", async () => {
    const ref = await stage.open("Raised --severity low --with ep");
    await stage.advance(6 * MINUTE);
    await stage.answer("alice", `severity ${ref} critical`);
    await stage.advance(1_000);

    expect((await stage.kinds(ref)).includes("called-next")).toBe(true);
  });
});
