/** A network that is down when an incident opens, or for an hour in the middle of it: the incident goes on elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { appendTo } from "../../../support/samples.ts";
import { base, MINUTE, type Stage, startStage } from "../../stage.ts";

const PARTNERS = "local-partners";
let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const away = async (): Promise<never> => {
  throw new Unavailable(PARTNERS, "no answer");
};
const AWAY: Partial<ChatPort> = {
  openRoom: away,
  invite: away,
  post: away,
  edit: away,
  directRoom: away,
  findUser: away,
  topics: { atOpening: true, set: away },
  pins: { pin: away },
};
/** The network fails from now on; the returned function brings it back. */
function breaks(more: Partial<ChatPort> = {}): () => void {
  const real = stage.replacePort(PARTNERS, (port) => ({ ...port, ...AWAY }));
  return () => void stage.replacePort(PARTNERS, () => ({ ...real, ...more }));
}
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await stage.advance(MINUTE);
}
const roomOn = async (ref: string) =>
  (await stage.state(ref)).rooms.find((one) => one.network === PARTNERS && one.roomKey === "main");
const missed = async (ref: string) =>
  (await stage.roomTexts(ref, PARTNERS)).filter((text) => text.includes("What this room missed"));
/** As a command in the room on local-eu, which is up. */
const says = (user: string, ref: string, line: string) => stage.inRoom(user, ref, line);

describe("a network that is down at opening", () => {
  it("has its room later, with the summary and what was said meanwhile, each once", async () => {
    const back = breaks();
    const ref = await stage.open("Late --with ep,ec3");
    await minutes(2);
    await says("alice", ref, "note fs-03 is encrypted");
    await says("alice", ref, "decision The gateway goes offline");
    await says("alice", ref, "state triaged");
    await says("alice", ref, "ack");
    await minutes(3);
    back();
    await minutes(2);
    await says("alice", ref, "note After it came back");

    const [card, ...others] = await missed(ref);
    expect(others).toEqual([]);
    expect(card).toMatch(
      /What this room missed in \d+ min, from 09:0\d:\d\d UTC to 09:0\d:\d\d UTC: 3 entries/,
    );
    const numbers = (await stage.state(ref)).entries.filter((one) =>
      ["note", "decision", "state"].includes(one.kind),
    );
    expect(card).toContain(`${numbers[0]?.number} 09:0`);
    expect(card).toContain("Alice Duty (CERT-EU): fs-03 is encrypted");
    expect(card).toContain("Alice Duty (CERT-EU): The gateway goes offline");
    expect(card).toContain("State changed from detected to triaged");
    const all = (await stage.roomTexts(ref, PARTNERS)).join("\n");
    expect(all.match(/fs-03 is encrypted/g)).toHaveLength(1);
    expect(all.match(/After it came back/g)).toHaveLength(1);
    expect(all).toContain("Late");
  });

  it("is told that nothing was said when nothing was", async () => {
    const back = breaks();
    const ref = await stage.open("Late --with ec3");
    await minutes(2);
    back();
    await minutes(2);
    expect(await missed(ref)).toEqual([expect.stringContaining("nothing was noted or decided")]);
  });

  it("is not shown the words of what is not for everybody there, nor that there are side rooms", async () => {
    const back = breaks();
    const ref = await stage.open("Late --with ep,ec3");
    await minutes(1);
    const { incident } = await stage.state(ref);
    const entry = {
      kind: "note",
      text: "Only for CERT-EU",
      data: {},
      occurredAt: stage.now(),
      author: "alice",
      organisation: "cert-eu",
      marking: "AMBER+STRICT",
      handling: { source: "cert-eu", circle: "label" },
    } as const;
    const [note] = await appendTo(stage.app.database.db, incident.id, [entry], stage.now());
    await stage.answer("alice", `room ${ref} add legal --with ep`);
    const side = (await stage.state(ref)).rooms.find((one) => one.roomKey === "legal");
    const source = { network: "local-eu", room: String(side?.roomId) };
    await appendTo(
      stage.app.database.db,
      incident.id,
      [{ ...entry, text: "In the side room", source }],
      stage.now(),
    );
    back();
    await minutes(2);

    const [card = ""] = await missed(ref);
    expect(card).toContain(`Entry ${note?.number} (TLP:AMBER+STRICT of CERT-EU) is withheld`);
    expect(card).toContain("1 entry");
    expect(card).not.toContain("Only for CERT-EU");
    expect(card).not.toContain("side room");
  });

  it("is not told what was not to pass from room to room, but how much that was", async () => {
    const back = breaks();
    const ref = await stage.open("Late --with ep,ec3");
    await minutes(1);
    await says("alice", ref, "relay off");
    await says("alice", ref, "note fs-03 is encrypted");
    await says("alice", ref, "decision The gateway goes offline");
    await stage.answer("alice", `note ${ref} Said to Muster itself`);
    back();
    await minutes(2);

    const [card = ""] = await missed(ref);
    expect(card).toContain("1 entry");
    expect(card).toContain("Said to Muster itself");
    expect(card).toContain("Left out: 2 entries of other rooms, since the relay is off.");
    expect(card).not.toContain("fs-03");
    expect(card).not.toContain("gateway");
  });

  it("shows the newest twenty of many", async () => {
    const back = breaks();
    const ref = await stage.open("Late --with ep,ec3");
    await minutes(1);
    const { incident } = await stage.state(ref);
    const notes = Array.from({ length: 30 }, (_, at) => ({
      kind: "note" as const,
      text: `Note ${at + 1}.`,
      data: {},
      occurredAt: stage.now(),
      author: "alice",
      organisation: "cert-eu",
      marking: "AMBER" as const,
    }));
    await appendTo(stage.app.database.db, incident.id, notes, stage.now());
    back();
    await minutes(2);

    const [card = ""] = await missed(ref);
    expect(card).toContain("30 entries");
    expect(card).toContain(`10 older entries: !incident timeline ${ref}`);
    expect(card).not.toContain("Note 10.");
    expect(card).toContain("Note 11.");
    expect(card).toContain("Note 30.");
  });

  it("where people see only what is said after they joined, is told when they have", async () => {
    const back = breaks({ history: "from-joining" });
    const ref = await stage.open("Late --with ep,ec3");
    await minutes(2);
    await says("alice", ref, "note fs-03 is encrypted");
    back();
    await minutes(2);
    expect(await missed(ref)).toEqual([]);

    const room = String((await roomOn(ref))?.roomId);
    await stage.arrives({ ...base({ network: PARTNERS }), kind: "joined", room, user: "carol" });
    await stage.advance(2_000);

    expect(await missed(ref)).toEqual([expect.stringContaining("fs-03 is encrypted")]);
  });

  it("a room that missed nothing is told of nothing", async () => {
    const ref = await stage.open("In time --with ec3");
    expect(await missed(ref)).toEqual([]);
  });
});

describe("a network that is down for an hour in the middle", () => {
  it("gets what was said in its order afterwards, and one note says from when to when it was away", async () => {
    const ref = await stage.open("Middle --with ep,ec3");
    const back = breaks();
    for (let note = 1; note <= 4; note += 1) {
      await says("alice", ref, `note Number ${note}.`);
      await minutes(15);
    }
    back();
    await minutes(3);

    const texts = await stage.roomTexts(ref, PARTNERS);
    const numbers = texts.flatMap((text) => /Number (\d)/.exec(text)?.[1] ?? []);
    expect(numbers).toEqual(["1", "2", "3", "4"]);
    const notes = texts.filter((text) => text.includes("This room could not be reached"));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/from 09:00:\d\d UTC to 10:0\d:\d\d UTC/);
    expect(texts.findIndex((text) => text.includes("Number 4"))).toBeLessThan(texts.indexOf(notes[0] ?? ""));
    expect(await missed(ref)).toEqual([]);
  });

  it("is told of in the other rooms once when it goes and once when it is back, and on the timeline", async () => {
    const ref = await stage.open("Middle --with ep,ec3");
    const back = breaks();
    await says("alice", ref, "note Somebody reads this");
    await minutes(30);
    back();
    await minutes(3);

    const texts = await stage.roomTexts(ref);
    expect(texts.filter((text) => text.includes("cannot be reached since 09:00"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("can be reached again, after"))).toHaveLength(1);
    const told = (await stage.state(ref)).entries.filter((entry) => entry.data.away === true);
    expect(told.map((entry) => entry.kind)).toEqual(["room-failed", "room-opened"]);
    expect((await roomOn(ref))?.reason).toBeUndefined();
  });

  it("is not worth a word when it was a short while", async () => {
    const ref = await stage.open("Middle --with ep,ec3");
    const back = breaks();
    await says("alice", ref, "note Somebody reads this");
    await minutes(2);
    back();
    await minutes(2);

    const texts = [...(await stage.roomTexts(ref)), ...(await stage.roomTexts(ref, PARTNERS))].join("\n");
    expect(texts).not.toContain("reached");
    expect((await roomOn(ref))?.reason).toBeUndefined();
    expect(texts.match(/Somebody reads this/g)?.length).toBeGreaterThanOrEqual(2);
  });
});
