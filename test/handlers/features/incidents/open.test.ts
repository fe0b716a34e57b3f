/** What `open` does: the incident, its timeline, its people, its rooms; and what it refuses to do twice. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIRST_WORDS, SECOND_WORDS } from "../../../../src/core/incident/codename-words.ts";
import { MINUTE, type Stage, startStage } from "../../stage.ts";

describe("opening", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.stop());

  it("keeps every flag", async () => {
    const [told] = await stage.replies(
      "bob",
      'open "DDoS on the portal" --severity critical --category ddos --tlp TLP:GREEN --with ec3 --exercise --alert siem-1',
    );

    expect(told).toMatchObject({ id: "incidents.opened", facts: { title: "DDoS on the portal" } });
    const ref = String(told?.facts?.ref);
    const { incident, entries, due } = await stage.state(ref);
    expect(incident).toMatchObject({
      title: "DDoS on the portal",
      severity: "critical",
      category: "availability/ddos",
      marking: "GREEN",
      exercise: true,
      status: "detected",
      openedBy: "bob",
    });
    expect(entries[0]).toMatchObject({
      kind: "opened",
      author: "bob",
      organisation: "ep",
      marking: "GREEN",
      source: { network: "local-eu" },
      data: {
        ref,
        codename: incident.codename,
        severity: "critical",
        category: "availability/ddos",
        alert: "siem-1",
      },
    });
    expect(due.find((row) => row.kind === "no-lead")?.dueAt).toEqual(after(incident.openedAt, 5 * MINUTE));
  });

  it("takes what is left out as medium, TLP:AMBER and real", async () => {
    const { incident, rooms } = await stage.state(await stage.open("Plain"));

    expect(incident).toMatchObject({ severity: "medium", marking: "AMBER", exercise: false });
    expect(incident).not.toHaveProperty("category");
    expect(rooms.map((room) => [room.network, room.state])).toEqual([["local-eu", "open"]]);
  });

  it("counts references without gaps, also when an opening was refused in between", async () => {
    const first = await stage.open("One");
    await stage.answer("alice", "open Two --with nobody-at-all");
    const next = await stage.open("Three");

    expect(Number(next.slice(-4))).toBe(Number(first.slice(-4)) + 1);
  });

  it("opens one incident per alert, however often it is reported, and another once that is closed", async () => {
    const first = refIn(await stage.answer("alice", "open Alarm --alert siem-7"));

    expect(await stage.replies("alice", "open Alarm --alert siem-7")).toMatchObject([
      { id: "incidents.alertWasOpened", facts: { ref: first } },
    ]);
    await stage.answer("alice", `close ${first}`);
    expect(refIn(await stage.answer("alice", "open Alarm --alert siem-7"))).not.toBe(first);
  });

  it("opens one incident when two people report the same alert at the same instant", async () => {
    await Promise.all(
      ["alice", "bob", "zoe", "rita"].map((user) => stage.answer(user, "open Both --alert siem-8")),
    );

    const rows = await stage.app.database
      .sql`select ref from incidents where alert = 'siem-8' and alert_of is null`;
    expect(rows).toHaveLength(1);
    expect(
      await stage.app.database.sql`select 1 from inbox where error is not null and done_at is not null`,
    ).toHaveLength(0);
  });

  it("counts the opener's organisation as having acknowledged, and asks the others", async () => {
    const { participations, due, entries } = await stage.state(await stage.open("Seen --with ep,ec3"));

    expect(participations.map((one) => [one.organisation, one.acknowledgedBy])).toEqual([
      ["cert-eu", "alice"],
      ["ec3", undefined],
      ["ep", undefined],
    ]);
    expect(
      due.filter((row) => row.kind === "no-acknowledgement").map((row) => row.data.organisation),
    ).toEqual(["ep", "ec3"]);
    expect(entries.some((entry) => entry.kind === "acknowledged")).toBe(false);
  });

  it("says EXERCISE before every single message of a drill", async () => {
    const ref = await stage.open("Drill --exercise --severity high --with ep,ec3,enisa");
    await stage.inRoom("bob", ref, "note seen");
    await stage.inRoom("bob", ref, "summary");
    await stage.inRoom("bob", ref, "severity critical");
    await stage.inRoom("bob", ref, "severity critical");
    await stage.advance(40 * MINUTE);
    await stage.inRoom("bob", ref, "close");

    const rows = await stage.app.database.sql<{ banner: string; blocks: string }[]>`
      select message->>'banner' as banner, message->>'blocks' as blocks from local_messages
      where message->>'blocks' like ${`%${ref.slice(-4)}%`} or room in (select room_id from rooms
        join incidents on incidents.id = rooms.incident where ref = ${ref}) and message is not null`;
    expect(rows.length).toBeGreaterThan(12);
    for (const row of rows) expect(row.banner, row.blocks).toBe('["EXERCISE", "TLP:AMBER"]');
    const { rooms } = await stage.state(ref);
    const topics = await stage.app.database.sql<{ topic: string }[]>`
      select topic from local_rooms where id in ${stage.app.database.sql(rooms.map((room) => room.roomId ?? ""))}`;
    expect(topics.map((row) => row.topic)).toEqual(
      rooms.map(() => expect.stringMatching(/^EXERCISE · TLP:AMBER/)),
    );
  });

  it("keeps out whom the marking does not allow, says why, and does not let them know of it", async () => {
    const told = await stage.answer("alice", "open Secret --with ep,nato,nina");
    const ref = refIn(told);

    expect(told).toContain(
      "Not reachable: NATO Cyber Security Centre may receive up to TLP:GREEN; this incident is TLP:AMBER",
    );
    const { participations, roll, rooms, entries } = await stage.state(ref);
    expect(participations.map((one) => one.organisation)).not.toContain("nato");
    expect(rooms.map((room) => room.network)).toEqual(["local-eu"]);
    const lines = roll.filter((line) => line.organisation === "nato");
    expect(lines.map((line) => [line.contact, line.network, line.state])).toEqual([
      ["nina", undefined, "failed"],
      [undefined, undefined, "failed"],
    ]);
    expect(entries.filter((entry) => entry.kind === "invite-failed")).not.toEqual([]);
    expect(await stage.answer("nina", `status ${ref}`)).toContain("there is no incident");
  });

  it("puts a contact without an address on the roll, with the reason", async () => {
    const told = await stage.answer("alice", "open Unreached --with enisa,ec3,erik");
    const { roll, participations } = await stage.state(refIn(told));

    const reasons = {
      ingrid: "ENISA's duty officer Ingrid Unaddressed has no address on local-eu",
      erik: "Europol EC3's deputy Erik Offline has no address on local-partners",
    };
    for (const [contact, reason] of Object.entries(reasons)) {
      expect(told).toContain(`Not reachable: ${reason}`);
      expect(roll.find((line) => line.contact === contact)).toMatchObject({ state: "failed", reason });
    }
    expect(participations.map((one) => one.organisation)).toContain("enisa");
    expect(roll.find((line) => line.contact === "carol")).toMatchObject({ state: "invited" });
  });

  it("tells the opener, and only the opener, what became of every invitation", async () => {
    const told = await stage.answer("alice", "open Reported --severity high --with ep,ec3");

    expect(told).toContain("local-eu: inviting Alice Duty (CERT-EU), Bob Guard (European Parliament)");
    expect(told).toContain("local-partners: inviting Carol Europol (Europol EC3)");
    expect(told).toContain("on local-eu: 2 of 2 invited");
    expect(told).toContain("Carol Europol (Europol EC3): invited");
    const texts = await stage.roomTexts(refIn(told));
    expect(texts.join("\n")).not.toContain("2 of 2 invited");
  });

  it("invites each person once, however they were asked for", async () => {
    const { roll } = await stage.state(await stage.open("Once --with ep,bob,ep,alice,cert-eu"));

    expect(roll.map((line) => line.contact)).toEqual(["alice", "bob"]);
  });

  it("posts, pins and titles one summary per room", async () => {
    const ref = await stage.open("Summarised --with ep,ec3");

    for (const network of ["local-eu", "local-partners"]) {
      const summaries = (await stage.roomTexts(ref, network)).filter((text) => text.includes("Summarised"));
      expect(summaries).toHaveLength(1);
    }
    const { rooms } = await stage.state(ref);
    const pinned = await stage.app.database.sql<{ id: string }[]>`
      select id::text from local_messages where pinned = 'muster' and room in ${stage.app.database.sql(rooms.map((room) => room.roomId ?? ""))}`;
    expect(pinned.map((row) => row.id).toSorted()).toEqual(
      rooms.map((room) => room.summaryMessage).toSorted(),
    );
  });
});

describe("codenames", () => {
  it("are never used twice: a clash takes the next pair", async () => {
    // The first four picks make the same pair twice.
    const picks = [3, 4, 3, 4, 5, 6];
    const stage = await startStage({ overrides: { pick: (below) => (picks.shift() ?? 0) % below } });
    try {
      const first = (await stage.state(await stage.open("First"))).incident.codename;
      const second = (await stage.state(await stage.open("Second"))).incident.codename;

      expect(first).toBe(`${FIRST_WORDS[3]}-${SECOND_WORDS[4]}`);
      expect(second).toBe(`${FIRST_WORDS[5]}-${SECOND_WORDS[6]}`);
    } finally {
      await stage.stop();
    }
  });

  it("that have run out are said to be Muster's fault, and the next command is answered", async () => {
    const stage = await startStage({ overrides: { pick: () => 0 } });
    try {
      await stage.open("First");
      await stage.answer("alice", "open Second");
      for (let tries = 0; tries < 5; tries += 1) await stage.advance(5_000);

      expect((await stage.toldTo("alice")).at(-1)).toContain("It is a fault of Muster, not yours");
      expect(await stage.answer("alice", "list")).toContain("1 incident:");
    } finally {
      await stage.stop();
    }
  });
});

function refIn(text: string): string {
  return /INC-\d{4}-\d+/.exec(text)?.[0] ?? "";
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
