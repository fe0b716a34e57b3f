/** Who can be given the lead, and that nobody is taken to lead who is not there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MINUTE, type Stage, snapshot, startStage, withId } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
});

const watched = async () =>
  (await stage.state(ref)).due.filter((row) => row.kind === "no-lead").map((row) => row.data.contact ?? "");
const rollOf = async (contact: string) =>
  (await stage.state(ref)).roll.find((line) => line.contact === contact)?.state;
const lead = async () => (await stage.state(ref)).incident.lead;
const toldTo = async (user: string, id: string) =>
  withId(await stage.messagesTo(user), id).filter((one) => one.facts?.ref === ref);
const inRoom = async (id: string) => withId(await stage.roomMessages(ref), id);
const reminders = async () =>
  (await stage.state(ref)).entries
    .filter((entry) => entry.kind === "reminder" && entry.data.alarm === "no-lead")
    .map((entry) => [entry.data.subject, entry.data.to]);

describe("M8: lead <contact>", () => {
  it.each([
    ["a partner", "petra", "partner"],
    ["a manager", "mia", "manager"],
    ["an observer", "olga", "observer"],
  ])("is refused for %s, and says who can", async (_, contact, rights) => {
    const before = await snapshot(stage, ref);

    expect(await stage.replies("alice", `lead ${ref} ${contact}`)).toMatchObject([
      {
        id: "incidents.cannotLead",
        facts: { rights, others: expect.arrayContaining(["Alice Duty (CERT-EU)"]) },
      },
    ]);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("invites who was never called, and waits until they are there", async () => {
    expect(await rollOf("hugo")).toBeUndefined();

    await stage.answer("alice", `lead ${ref} hugo`);

    expect(await lead()).toBe("hugo");
    expect(await rollOf("hugo")).toBe("invited");
    expect(await watched()).toEqual(["hugo"]);
    expect(await toldTo("hugo", "incidents.gaveYouLead")).toHaveLength(1);
    expect(await inRoom("incidents.handedLead")).toMatchObject([
      { facts: { lead: "Hugo Head", isHere: false } },
    ]);
  });

  it("has the new lead reminded first, then the others, until they come", async () => {
    await stage.answer("alice", `lead ${ref} hugo`);
    await stage.advance(16 * MINUTE);
    await stage.advance(21 * MINUTE);
    expect(await reminders()).toEqual([
      ["hugo", ["hugo"]],
      ["hugo", ["bob"]],
    ]);
    expect(await toldTo("hugo", "escalation.youHaveTheLead")).not.toEqual([]);
    expect(await inRoom("escalation.leadIsAbsent")).toHaveLength(1);

    await stage.inRoom("hugo", ref, "status");
    await stage.advance(60 * MINUTE);
    await stage.advance(60 * MINUTE);

    expect(await reminders()).toHaveLength(2);
    expect(await watched()).toEqual([]);
    expect(await inRoom("escalation.leadIsAbsent")).toEqual([]);
  });

  it("waits for nobody when the new lead is in the room, or takes it themselves from elsewhere", async () => {
    await stage.inRoom("bob", ref, "status");
    await stage.answer("alice", `lead ${ref} bob`);
    expect(await watched()).toEqual([]);

    await stage.answer("dora", `lead ${ref} me`);
    expect(await lead()).toBe("dora");
    expect(await watched()).toEqual([]);
    expect(await rollOf("dora")).toBe("invited");
  });

  it("calls somebody again who had left", async () => {
    await stage.inRoom("bob", ref, "status");
    const bob = stage.person("bob");
    await bob.leave(await bob.warRoom(ref.toLowerCase()));
    expect(await rollOf("bob")).toBe("left");

    await stage.answer("alice", `lead ${ref} bob`);

    expect(await rollOf("bob")).toBe("invited");
    expect(await watched()).toEqual(["bob"]);
  });

  it("can be given back, and then nobody leads and reminders begin", async () => {
    await stage.inRoom("bob", ref, "lead me");
    await stage.answer("bob", `lead ${ref} nobody`);

    expect(await lead()).toBeUndefined();
    expect(await watched()).toEqual([""]);
    expect((await stage.state(ref)).entries.at(-1)).toMatchObject({ kind: "lead", data: { before: "bob" } });
    expect(await stage.replies("bob", `lead ${ref} nobody`)).toMatchObject([
      { id: "incidents.hasNoLead", facts: { ref } },
    ]);
  });

  it("can be given back, or on, also by a lead who has not the right to lead", async () => {
    await stage.answer("petra", `lead ${ref} bob`);
    expect(await lead()).toBeUndefined();
    await stage.app.database.sql`update incidents set lead = 'petra' where ref = ${ref}`;

    await stage.answer("petra", `lead ${ref} bob`);
    expect(await lead()).toBe("bob");

    await stage.app.database.sql`update incidents set lead = 'petra' where ref = ${ref}`;
    await stage.answer("petra", `lead ${ref} nobody`);
    expect(await lead()).toBeUndefined();
  });
});

describe("M8: a lead who leaves", () => {
  it("is waited for from then on", async () => {
    await stage.inRoom("bob", ref, "lead me");
    expect(await watched()).toEqual([]);
    const bob = stage.person("bob");
    await bob.leave(await bob.warRoom(ref.toLowerCase()));

    expect(await watched()).toEqual(["bob"]);
    await stage.advance(16 * MINUTE);
    expect(await reminders()).toEqual([["bob", ["bob"]]]);
  });
});
