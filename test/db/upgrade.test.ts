/** Today's Muster on what earlier ones left: what ran goes on, what waited is done, and nothing is forgotten. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permitsOf } from "../../src/db/marking.ts";
import { verifyTimeline } from "../../src/db/timeline.ts";
import { HOUR, MINUTE, pressed, type Stage, startStage, typed } from "../handlers/stage.ts";
import { earlierDatabase } from "../support/earlier-database.ts";

const EU = "local-eu";
const PARTNERS = "local-partners";
const LAB = "local-lab";
const [RANSOMWARE, EXPOSED, NOBODY_LEFT, CLOSED, IN_THE_LAB, JUST_AWAY, LATE] = Array.from(
  { length: 7 },
  (_, at) => `INC-2026-000${at + 1}`,
) as [string, string, string, string, string, string, string];

let stage: Stage;
beforeAll(async () => {
  const database = await earlierDatabase({
    last: "0004_local_conversation",
    file: join(import.meta.dirname, "upgrade", "filled-at-0004.sql"),
  });
  stage = await startStage({
    database,
    networks: [EU, PARTNERS, LAB].map((id) => ({ kind: "local", id, title: id })),
    start: new Date("2026-11-20T09:27:30Z"),
  });
  // What waited for a network that was away is tried again within two minutes.
  await stage.advance(2 * MINUTE);
});
afterAll(() => stage.stop());

const entriesOf = async (ref: string, kind: string) =>
  (await stage.state(ref)).entries.filter((entry) => entry.kind === kind);
const roomOf = async (ref: string, network: string, roomKey = "main") =>
  (await stage.state(ref)).rooms.find((room) => room.network === network && room.roomKey === roomKey);

describe("a database filled at migration 0004", () => {
  it("keeps every timeline as it was, and goes on with it", async () => {
    const { db, sql } = stage.app.database;
    const incidents = await sql<{ id: string }[]>`select id from incidents`;
    expect(incidents).toHaveLength(9);
    for (const { id } of incidents) expect(await verifyTimeline(db, id)).toMatchObject({ ok: true });
  });

  it("handles the command that was recorded before the upgrade", async () => {
    const notes = await entriesOf(RANSOMWARE, "note");
    expect(notes.filter((note) => note.text.includes("Recorded before the upgrade"))).toHaveLength(1);
  });

  it("carries what people wrote meanwhile, and says what rooms were to be told", async () => {
    const texts = await stage.roomTexts(RANSOMWARE, PARTNERS);
    expect(texts.filter((text) => text.includes("Is anybody there?"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("Said during the outage"))).toHaveLength(1);
    expect((await stage.roomTexts(JUST_AWAY, PARTNERS)).join("\n")).toContain("The last word");
  });

  it("ends the outage that was told by saying so, and the other one in silence", async () => {
    const opened = await entriesOf(RANSOMWARE, "room-opened");
    expect(opened.at(-1)).toMatchObject({ data: { network: PARTNERS, away: true } });
    expect(opened.at(-1)?.text).toContain("was away from 09:20:08 UTC");
    expect((await entriesOf(JUST_AWAY, "room-opened")).filter((entry) => entry.data.away)).toEqual([]);
    for (const ref of [RANSOMWARE, JUST_AWAY]) {
      const room = await roomOf(ref, PARTNERS);
      expect(room).toMatchObject({ state: "open", outageTold: false });
      expect(room).not.toHaveProperty("outageSince");
      expect(room).not.toHaveProperty("reason");
    }
  });

  it("opens the room that could not be opened, and tells it what it missed", async () => {
    expect(await roomOf(LATE, PARTNERS)).toMatchObject({ state: "open" });
    expect((await stage.roomTexts(LATE, PARTNERS)).join("\n")).toContain("What this room missed");
    expect((await stage.roomTexts(LATE, EU)).join("\n")).toContain("The room on local-partners is open now");
  });

  it("gives the answers that waited: about an incident, about several, and about none", async () => {
    const told = await stage.toldTo("lena", PARTNERS);
    expect(told.filter((text) => text.includes("is open: Waiting for its answer"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("8 incidents:"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("European Parliament (ep), institution"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("local-lab is not trusted from now on"))).toHaveLength(1);
  });

  it("keeps for whom side rooms are, and that one is closed", async () => {
    const list = await stage.answer("bob", `room ${RANSOMWARE} list`);
    expect(list).toMatch(
      /legal TLP:AMBER: CERT-EU, European Parliament, European Space Agency; on local-eu \(open\)/,
    );
    expect(list).toMatch(/old TLP:AMBER: .*; on local-eu \(closed\)/);
    expect(await stage.answer("alice", `room ${RANSOMWARE} add old --with ep`)).toContain("cannot be used");
    const room = await roomOf(RANSOMWARE, EU, "old");
    await stage.arrives(pressed("alice", "trust-room", `${RANSOMWARE} ${room?.id}`));
    expect(await roomOf(RANSOMWARE, EU, "old")).toMatchObject({ state: "silenced" });
  });

  it("keeps the roll of whom nobody could reach", async () => {
    const roll = await stage.answer("alice", `roll ${RANSOMWARE}`);
    expect(roll).toContain("Nobody: could not be invited");
    expect(roll).toContain("European Space Agency has no duty officer in the directory");
    expect(roll).toMatch(
      /Ingrid Unaddressed, duty officer: could not be invited, since \S+ \S+ UTC: ENISA's/,
    );
  });

  it("keeps permissions: for the incident, and for an entry", async () => {
    const { incident } = await stage.state(RANSOMWARE);
    const permits = await permitsOf(stage.app.database.db, incident.id);
    expect(permits).toHaveLength(2);
    expect(permits).toContainEqual({ recipient: "jrc" });
    expect(permits).toContainEqual({ recipient: "ec3", entry: 13 });
    // With what its source lets it have, jrc can be brought in by somebody who is not of the source.
    await stage.arrives(typed("bob", `invite ${RANSOMWARE} jrc`, { network: EU }));
    const { participations } = await stage.state(RANSOMWARE);
    expect(participations.map((one) => one.organisation)).toContain("jrc");
  });

  it("has a room where nobody was left speak again when somebody is wanted there", async () => {
    await stage.answer("alice", `invite ${NOBODY_LEFT} ec3`);
    expect(await roomOf(NOBODY_LEFT, PARTNERS)).toMatchObject({ state: "open" });
  });

  it("keeps silent where others may read, until a responder says so", async () => {
    const room = await roomOf(EXPOSED, EU);
    expect(room).toMatchObject({ state: "silenced", reason: "it was made public" });
    await stage.arrives(pressed("bob", "trust-room", `${EXPOSED} ${room?.id}`));
    expect(await roomOf(EXPOSED, EU)).toMatchObject({ state: "open" });
  });

  it("trusts no network that was not trusted, and says nothing in its rooms until a responder has looked", async () => {
    expect(await roomOf(IN_THE_LAB, LAB)).toMatchObject({ state: "silenced" });
    await stage.answer("alice", "network trust local-lab");
    const room = await roomOf(IN_THE_LAB, LAB);
    expect(room).toMatchObject({ state: "silenced" });
    await stage.arrives(pressed("alice", "trust-room", `${IN_THE_LAB} ${room?.id}`));
    expect(await roomOf(IN_THE_LAB, LAB)).toMatchObject({ state: "open" });
  });

  it("opens one incident per alert, and reopens none whose alert has opened another", async () => {
    expect(await stage.answer("alice", "open Again --alert siem-4711")).toContain(`${RANSOMWARE} `);
    await stage.open("Another --alert siem-1");
    expect(await stage.answer("alice", `reopen ${CLOSED}`)).toContain(
      "the same alert has opened INC-2026-0010",
    );
  });

  it("goes on with reminders where they stood, and ends the invitation that nobody took", async () => {
    await stage.advance(12 * MINUTE);
    const reminders = await entriesOf(RANSOMWARE, "reminder");
    const lead = reminders.filter((entry) => entry.data.alarm === "no-lead");
    expect(lead).toHaveLength(2);
    const silent = reminders.filter((entry) => entry.data.alarm === "no-acknowledgement");
    expect(new Set(silent.map((entry) => entry.organisation))).toEqual(
      new Set(["ep", "ec3", "enisa", "esa"]),
    );

    await stage.advance(14 * 24 * HOUR);
    const news = (await entriesOf(RANSOMWARE, "connect")).map((entry) => entry.data);
    expect(news).toEqual([expect.objectContaining({ contact: "ingrid", state: "expired" })]);
  });
});
