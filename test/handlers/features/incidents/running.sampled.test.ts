/** Commands that run an incident: what each changes, what it stops, and what the rooms are told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { STATUSES } from "../../../../src/core/incident/incident.ts";
import { NEXT } from "../../../../src/core/incident/status.ts";
import type { Facts } from "../../../../src/core/message.ts";
import { sampled } from "../../../support/sample.ts";
import { HOUR, MINUTE, type Stage, snapshot, startStage, withId } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
});

const alarms = async (kind: string) => (await stage.state(ref)).due.filter((row) => row.kind === kind);
const minutesFromNow = (at: Date | undefined): number =>
  Math.round(((at?.getTime() ?? 0) - stage.now().getTime()) / MINUTE);
/** In the rooms of both networks: how often it is said there with these facts. */
const inBothRooms = async (id: string, facts: Facts = {}): Promise<readonly number[]> =>
  Promise.all(
    ["local-eu", "local-partners"].map(
      async (network) =>
        withId(await stage.roomMessages(ref, network), id).filter((one) =>
          Object.entries(facts).every(([name, value]) => one.facts?.[name] === value),
        ).length,
    ),
  );

describe("lead", () => {
  it("me: I lead, every room hears it once, and nobody is asked for a lead any more", async () => {
    await stage.inRoom("bob", ref, "lead me");

    const { incident, entries } = await stage.state(ref);
    expect(incident.lead).toBe("bob");
    expect(entries.findLast((entry) => entry.kind === "lead")).toMatchObject({
      author: "bob",
      data: { lead: "bob" },
    });
    expect(await alarms("no-lead")).toEqual([]);
    expect(await inBothRooms("incidents.tookLead", { by: "Bob Guard (European Parliament)" })).toEqual([
      1, 1,
    ]);
    expect(await stage.replies("bob", `lead ${ref}`)).toMatchObject([
      { id: "incidents.leads", facts: { ref, lead: "Bob Guard" } },
    ]);
  });

  it("somebody else: is handed over, and both names are kept", async () => {
    await stage.answer("bob", `lead ${ref} me`);
    await stage.answer("bob", `lead ${ref} emil`);

    const { incident, entries } = await stage.state(ref);
    expect(incident.lead).toBe("emil");
    expect(entries.findLast((entry) => entry.kind === "lead")?.data).toEqual({
      lead: "emil",
      leadName: "Emil Europol",
      before: "bob",
    });
    expect(await inBothRooms("incidents.handedLead", { lead: "Emil Europol" })).toEqual([1, 1]);
  });

  it("the same again changes nothing", async () => {
    await stage.answer("bob", `lead ${ref} me`);
    const before = await snapshot(stage, ref);

    expect(await stage.replies("bob", `lead ${ref} bob`)).toMatchObject([
      { id: "incidents.leadsAlready", facts: { lead: "Bob Guard" } },
    ]);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("without a name says that nobody leads", async () => {
    expect(await stage.replies("bob", `lead ${ref}`)).toMatchObject([
      { id: "incidents.nobodyLeads", facts: { ref, command: `!incident lead ${ref} me` } },
    ]);
  });
});

describe("severity", () => {
  it("changes topic, summary and all reminders that have not been met", async () => {
    await stage.answer("bob", `ack ${ref}`);
    await stage.answer("alice", `severity ${ref} critical`);

    const { incident, entries, rooms } = await stage.state(ref);
    expect(incident.severity).toBe("critical");
    expect(entries.at(-1)).toMatchObject({ kind: "severity", data: { from: "high", to: "critical" } });
    const topics = await stage.app.database.sql<{ topic: string }[]>`
      select topic from local_rooms where id in ${stage.app.database.sql(rooms.map((room) => room.roomId ?? ""))}`;
    expect(topics.map((row) => row.topic)).toEqual(Array(2).fill(`TLP:AMBER · ${ref} · CRITICAL · detected`));
    expect(minutesFromNow((await alarms("no-lead"))[0]?.dueAt)).toBe(5);
    expect(
      (await alarms("no-acknowledgement")).map((row) => [row.data.organisation, minutesFromNow(row.dueAt)]),
    ).toEqual([["ec3", 15]]);
    expect(minutesFromNow((await alarms("no-update"))[0]?.dueAt)).toBe(60);
    expect((await stage.roomTexts(ref))[0]).toContain("CRITICAL");
  });

  it("raised late is due at once, never later than it was", async () => {
    await stage.advance(10 * MINUTE);
    await stage.answer("alice", `severity ${ref} critical`);

    expect(minutesFromNow((await alarms("no-lead"))[0]?.dueAt)).toBeLessThanOrEqual(0);
  });
});

describe("state", () => {
  const all = STATUSES.filter((from) => from !== "closed").flatMap((from) =>
    STATUSES.filter((to) => to !== from).map((to) => ({ from, to })),
  );

  it.each(sampled(all, 9))("$from → $to", async ({ from, to }) => {
    if (from !== "detected") await stage.answer("bob", `state ${ref} ${from}`);
    const before = await stage.state(ref);
    const may: readonly string[] = NEXT[from];

    const [told] = await stage.replies("bob", `state ${ref} ${to}`);

    const after = await stage.state(ref);
    if (may.includes(to)) {
      expect(after.incident.status).toBe(to);
      expect(after.entries).toHaveLength(before.entries.length + 1);
      expect(told).toMatchObject({ id: "incidents.moved", facts: { from, to } });
    } else {
      expect(told).toMatchObject({ id: "incidents.cannotMove", facts: { ref, from, to, next: may } });
      expect(after).toEqual(before);
    }
  });

  it("counts as an update: the next one is due a whole period later", async () => {
    await stage.advance(2 * HOUR);
    await stage.answer("bob", `state ${ref} triaged`);

    expect(minutesFromNow((await alarms("no-update"))[0]?.dueAt)).toBe(4 * 60);
  });
});

describe.each([
  { command: "note", id: "record.noted" },
  { command: "decision", id: "record.decided" },
])("$command", ({ command, id }) => {
  it.each([
    ["apostrophes", "can't log in to 'fs-03' or \"fs-04\""],
    ["dashes", "he typed --severity low -- and --incident too"],
    ["a reference in front", "INC-2026-9999 looks alike"],
    ["spaces", "two  spaces\tand a tab"],
    ["line breaks", "first line\n\n  second line\n- third"],
    ["a command", "!incident close"],
  ])("keeps %s letter for letter", async (_what, text) => {
    await stage.inRoom("bob", ref, `${command} ${text}`);

    const { entries, incident } = await stage.state(ref);
    expect(entries.at(-1)).toMatchObject({ kind: command, author: "bob", data: { text } });
    expect(incident).toMatchObject({ status: "detected", severity: "high" });
    expect(entries.at(-1)?.source).toMatchObject({ network: "local-eu", room: expect.any(String) });
  });

  it("is told once in every room, and cites its entry", async () => {
    await stage.inRoom("bob", ref, `${command} fs-03 is encrypted`);

    const entry = (await stage.state(ref)).entries.at(-1)?.number ?? 0;
    expect(await inBothRooms(id, { text: "fs-03 is encrypted", entry })).toEqual([1, 1]);
  });

  it("counts as an update", async () => {
    await stage.advance(3 * HOUR);
    await stage.answer("bob", `${command} ${ref} x`);

    expect(minutesFromNow((await alarms("no-update"))[0]?.dueAt)).toBe(4 * 60);
  });
});

describe("ack", () => {
  it("stops the reminders of that organisation, and of no other", async () => {
    await stage.inRoom("carol", ref, "ack");

    expect((await alarms("no-acknowledgement")).map((row) => row.data.organisation)).toEqual(["ep"]);
    const { participations, entries } = await stage.state(ref);
    expect(participations.find((one) => one.organisation === "ec3")).toMatchObject({
      acknowledgedBy: "carol",
    });
    expect(entries.at(-1)).toMatchObject({
      kind: "acknowledged",
      organisation: "ec3",
      data: { already: false },
    });
    expect(await inBothRooms("incidents.acknowledged", { organisation: "Europol EC3" })).toEqual([1, 1]);
  });

  it("again is kept on the timeline, answered, and not announced", async () => {
    await stage.answer("carol", `ack ${ref}`);
    const first = (await stage.state(ref)).participations;

    expect(await stage.replies("emil", `ack ${ref}`)).toMatchObject([{ id: "incidents.acknowledgedAgain" }]);
    expect(await inBothRooms("incidents.acknowledgedAgain")).toEqual([0, 0]);
    expect((await stage.state(ref)).participations).toEqual(first);
  });

  it("quiets reminders that have begun, for as long as an acknowledgement may take, and does not forget them", async () => {
    await stage.advance(16 * MINUTE);
    expect((await alarms("no-lead"))[0]?.told).toBe(1);

    await stage.answer("bob", `ack ${ref}`);

    expect(await alarms("no-lead")).toMatchObject([{ told: 0 }]);
    expect(minutesFromNow((await alarms("no-lead"))[0]?.dueAt)).toBe(30);
  });

  it("leaves alone what is not due yet", async () => {
    const before = await alarms("no-lead");
    await stage.answer("bob", `ack ${ref}`);

    expect(await alarms("no-lead")).toEqual(before);
  });

  it("of an organisation that takes no part is refused", async () => {
    const others = await stage.open("Not of CERT-EU", "zoe");
    const before = await snapshot(stage, others);

    expect(await stage.replies("alice", `ack ${others}`)).toMatchObject([
      { id: "incidents.takesNoPart", facts: { ref: others, organisation: "CERT-EU" } },
    ]);
    expect(await snapshot(stage, others)).toBe(before);
  });

  it("of an incident that is closed is refused, and nobody counts as having acknowledged", async () => {
    await stage.answer("bob", `close ${ref}`);
    const before = await snapshot(stage, ref);

    expect(await stage.replies("carol", `ack ${ref}`)).toMatchObject([
      { id: "incidents.reopenFirst", facts: { ref } },
    ]);
    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("close and reopen", () => {
  it("close ends everything that is due, keeps rooms and timeline, and says how it ended", async () => {
    await stage.inRoom("bob", ref, 'close --resolution "Rebuilt from backups"');

    const { incident, due, entries, rooms } = await stage.state(ref);
    expect(incident).toMatchObject({ status: "closed", resolution: "Rebuilt from backups" });
    expect(incident.closedAt).toBeDefined();
    expect(due).toEqual([]);
    expect(entries.at(-1)).toMatchObject({
      kind: "closed",
      data: { from: "detected", resolution: "Rebuilt from backups" },
    });
    expect(rooms.map((room) => room.state)).toEqual(["open", "open"]);
    expect(await inBothRooms("incidents.closed", { resolution: "Rebuilt from backups" })).toEqual([1, 1]);
  });

  it.each([
    "severity REF low",
    "state REF triaged",
    "lead REF me",
    "decision REF x",
    "ack REF",
    "close REF",
    "state REF closed",
    "invite REF eda",
  ])("%s is refused once it is closed", async (line) => {
    await stage.answer("bob", `close ${ref}`);
    const before = await snapshot(stage, ref);

    expect(await stage.answer("bob", line.replace("REF", ref))).toMatch(/is closed/);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("still takes notes, marked as late, and asks for nothing", async () => {
    await stage.answer("bob", `close ${ref}`);
    await stage.answer("bob", `note ${ref} found another one`);

    const { entries, due } = await stage.state(ref);
    expect(entries.at(-1)).toMatchObject({ kind: "note", text: "Late note: found another one" });
    expect(due).toEqual([]);
  });

  it("reopen asks for a lead and for updates again, and forgets the resolution", async () => {
    await stage.answer("bob", `close ${ref} --resolution done`);
    await stage.answer("bob", `reopen ${ref}`);

    const { incident } = await stage.state(ref);
    expect(incident).toMatchObject({ status: "triaged" });
    expect(incident).not.toHaveProperty("closedAt");
    expect(incident).not.toHaveProperty("resolution");
    expect(minutesFromNow((await alarms("no-lead"))[0]?.dueAt)).toBe(15);
    expect(await inBothRooms("incidents.reopened")).toEqual([1, 1]);
  });

  it("reopen of what is open is refused", async () => {
    const before = await snapshot(stage, ref);

    expect(await stage.replies("bob", `reopen ${ref}`)).toMatchObject([
      { id: "incidents.notClosed", facts: { ref, status: "detected" } },
    ]);
    expect(await snapshot(stage, ref)).toBe(before);
  });
});
