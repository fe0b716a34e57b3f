/** Side rooms: who is in them, what stays in them, and what others learn of them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import type { NewEntry } from "../../../../src/core/timeline/entry.ts";
import { permit } from "../../../../src/db/marking.ts";
import { rollOf } from "../../../../src/db/roll.ts";
import { asSideRoom, overrideOf } from "../../../../src/handlers/runtime/side-room.ts";
import { appendTo } from "../../../support/samples.ts";
import { base, type Stage, snapshot, startStage } from "../../stage.ts";

const EU = "local-eu";
const PARTNERS = "local-partners";
let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage();
  ref = await stage.open("Something is wrong --with ep,ec3,eda");
});
afterEach(() => stage.stop());

const roomsWithKey = async (roomKey: string) =>
  (await stage.state(ref)).rooms.filter((one) => one.roomKey === roomKey);
const sideRoom = async (roomKey = "legal", network = EU) => {
  const room = (await roomsWithKey(roomKey)).find((one) => one.network === network);
  if (!room) throw new Error(`no room ${roomKey} on ${network}`);
  return room;
};
const textsIn = async (roomKey = "legal", network = EU): Promise<string> => {
  const { roomId } = await sideRoom(roomKey, network);
  const rows = await stage.app.database.sql<{ message: unknown; text: string | null }[]>`
    select message, text from local_messages where room = ${roomId ?? ""} and only_for is null and deleted is null order by id`;
  return rows.map((row) => row.text ?? JSON.stringify(row.message).replaceAll("\\\\", "")).join("\n");
};
const rollIn = async (roomKey = "legal") => {
  const lines = await rollOf(stage.app.database.db, (await stage.state(ref)).incident.id, roomKey);
  return Object.fromEntries(lines.map((line) => [line.contact, line.state]));
};
/** What the side room is, as far as what is said in it is concerned. */
const asSide = async (roomKey = "legal", network = EU) =>
  asSideRoom(stage.app.database.db, (await stage.state(ref)).incident, await sideRoom(roomKey, network));
const add = (line: string, user = "alice") => stage.answer(user, `room ${ref} add ${line}`);
const joined = async (user: string, roomKey = "legal", network = EU) =>
  stage.arrives({
    ...base({ network }),
    kind: "joined",
    room: String((await sideRoom(roomKey, network)).roomId),
    user,
  });

describe("a side room", () => {
  it("has those asked for and who asked, on their home networks, and nobody else", async () => {
    const told = await add("legal --with ep,ec3");

    expect(told).toContain("opened the side room legal with European Parliament and Europol EC3");
    expect((await roomsWithKey("legal")).map((one) => [one.network, one.state])).toEqual([
      [EU, "open"],
      [PARTNERS, "open"],
    ]);
    expect(await rollIn()).toMatchObject({ alice: "invited", bob: "invited", carol: "invited" });
    expect(Object.keys(await rollIn())).not.toContain("zoe");
    expect((await asSide())?.organisations.toSorted()).toEqual(["cert-eu", "ec3", "ep"]);
  });

  it("has a name and a topic that say nothing of what it is for", async () => {
    await add("legal --with ep --tlp AMBER+STRICT");
    await add("forensics --with eda");
    const { incident } = await stage.state(ref);
    const rows = await stage.app.database.sql<{ name: string; topic: string }[]>`
      select name, topic from local_rooms where name like '%-side-%' order by topic desc`;

    const main = `${ref}-${incident.codename}`.toLowerCase();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { name: expect.stringMatching(`^${main}-side-[a-z0-9]{8}$`), topic: `TLP:AMBER+STRICT · ${ref}` },
      { name: expect.stringMatching(`^${main}-side-[a-z0-9]{8}$`), topic: `TLP:AMBER · ${ref}` },
    ]);
  });

  it("begins with a card that says for whom it is and at which label", async () => {
    await add("legal --with ep --tlp AMBER+STRICT");
    const card = await textsIn();
    expect(card).toContain("Side room legal");
    expect(card).toContain('"banner":["TLP:AMBER+STRICT"]');
    expect(card).toContain("Only for CERT-EU, European Parliament");
  });

  it("is not told of in the other rooms, and others find only a number and a label on the timeline", async () => {
    await add("legal --with ep");
    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("legal");
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).not.toContain("legal");
    const bound = (await stage.state(ref)).entries.filter((entry) => entry.text.includes("legal"));
    expect(bound.length).toBeGreaterThan(0);
    for (const entry of bound)
      expect(entry.handling).toMatchObject({ circle: "label", only: expect.arrayContaining(["ep"]) });
    const opened = (await stage.state(ref)).entries.filter((one) => one.kind === "room-opened");
    expect(opened.map((one) => one.handling?.circle)).toEqual([undefined, undefined, "label"]);
  });

  it("of TLP:RED is for the people who were asked, not for their organisations", async () => {
    await add("legal --with rita --tlp RED");
    expect(await asSide()).toMatchObject({ marking: "RED", contacts: ["alice", "rita"] });
    expect(await stage.answer("rita", `room ${ref} list`)).toContain(
      "legal TLP:RED: Alice Duty, Rita Responder",
    );
    expect(await stage.answer("bob", `room ${ref} list`)).toContain("no side room that is for you");
  });

  it("becomes as strict as the incident when that is marked more strictly", async () => {
    await add("legal --with ep");
    await stage.app.database.sql`update incidents set marking = 'RED' where ref = ${ref}`;
    expect((await asSide())?.marking).toBe("RED");
  });

  it("is opened on the network that was named, for those who have an address there", async () => {
    const told = await add("legal --with ep,ec3 --on local-eu");
    expect((await roomsWithKey("legal")).map((one) => one.network)).toEqual([EU]);
    expect(told).toContain("Not reachable:");
    expect(told).toContain("Carol Europol has no address on local-eu");
  });

  it("is not for somebody who gets into it by hand: the card goes, and what they are is warned of", async () => {
    await add("legal --with ep");
    await joined("zoe");

    const texts = await textsIn();
    expect(texts).toContain("somebody is in this room for whom it is not (zoe)");
    expect(texts).not.toContain("Side room legal");
    expect((await asSide())?.organisations).not.toContain("eda");
    expect(await stage.answer("zoe", `roll ${ref}`)).not.toContain("legal");
    expect(await stage.answer("zoe", `room ${ref} list`)).not.toContain("legal");
  });

  it("takes further people, who are told of in it", async () => {
    await add("legal --with ep");
    await add("legal --with ec3");

    const names = (await roomsWithKey("legal")).map((one) => one.name);
    expect(names).toHaveLength(2);
    expect(names[0]).toBe(names[1]);
    expect(await rollIn()).toMatchObject({ carol: "invited" });
    expect((await asSide())?.organisations).toContain("ec3");
    expect(await textsIn()).toContain("asked Europol EC3 into the side room legal");
  });

  it("is listed for those for whom it is, and for nobody else", async () => {
    await add("legal --with ep");
    expect(await stage.answer("bob", `room ${ref} list`)).toContain(
      "legal TLP:AMBER: CERT-EU, European Parliament",
    );
    expect(await stage.answer("zoe", `room ${ref} list`)).toContain("no side room that is for you");
  });

  it("has what is noted and decided in it to itself, on all its networks", async () => {
    await add("legal --with ep,ec3");
    const room = String((await sideRoom()).roomId);
    await stage.answer("bob", "note The account was a trainee's", { network: EU, room });
    await stage.answer("bob", "decision We tell nobody yet", { network: EU, room });

    for (const network of [EU, PARTNERS]) {
      const inside = await textsIn("legal", network);
      expect(inside).toContain("The account was a trainee");
      expect(inside).toContain("We tell nobody yet");
      const outside = (await stage.roomTexts(ref, network)).join("\n");
      expect(outside).not.toContain("trainee");
      expect(outside).not.toContain("We tell nobody");
    }
    const said = (await stage.state(ref)).entries.filter((one) => ["note", "decision"].includes(one.kind));
    for (const entry of said) {
      expect(entry.handling).toMatchObject({ source: "ep", circle: "label" });
      expect(entry.handling?.only?.toSorted()).toEqual(["cert-eu", "ec3", "ep"]);
    }
    expect(await stage.answer("zoe", `timeline ${ref}`)).not.toContain("trainee");
    expect(await stage.answer("carol", `timeline ${ref}`)).toContain("trainee");
    expect(await stage.answer("rita", `timeline ${ref}`)).toContain("trainee");
  });

  it("says nothing of it any more while somebody is there for whom it is not", async () => {
    await add("legal --with ep");
    await joined("zoe");
    const room = String((await sideRoom()).roomId);
    await stage.answer("bob", "note The account was a trainee's", { network: EU, room });

    const inside = await textsIn();
    expect(inside).not.toContain("noted: The account");
    expect(inside).toContain("for fewer people");
    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("trainee");
  });

  it("that is closed says so and hears nothing more; its name is not used again", async () => {
    await add("legal --with ep");
    const told = await stage.answer("bob", `room ${ref} close legal`);

    expect(told).toContain("closed the side room legal");
    expect(await textsIn()).toContain("closed the side room");
    expect(await sideRoom()).toMatchObject({ state: "silenced", reason: "it was closed by Bob Guard" });
    expect(await add("legal --with ep")).toContain("cannot be used");
  });

  it("loses an organisation that is removed from the incident", async () => {
    await add("legal --with ep,eda");
    await joined("zoe");
    await stage.inRoom("alice", ref, "remove eda").catch(() => undefined);
    await stage.answer("alice", `remove ${ref} eda`);

    expect((await asSide())?.organisations).not.toContain("eda");
    expect(await rollIn()).toMatchObject({ zoe: "removed" });
    expect(await textsIn()).toContain("removed");
  });
});

describe("somebody who is added later", () => {
  /** As if a note had been taken in the room for those who were there. */
  const noteThere = async (): Promise<number> => {
    const { incident } = await stage.state(ref);
    const [room, side] = [await sideRoom(), await asSide()];
    if (!side || room.roomId === undefined) throw new Error("no side room");
    const entry: NewEntry = {
      kind: "note",
      text: "Only for the lawyers",
      data: {},
      occurredAt: stage.now(),
      author: "bob",
      organisation: "ep",
      ...overrideOf(side, "ep"),
      source: { network: EU, room: room.roomId },
    };
    const [note] = await appendTo(stage.app.database.db, incident.id, [entry], stage.now());
    if (!note) throw new Error("no note");
    return note.number;
  };

  it("is refused while the room would show them what they may not have, with the entries", async () => {
    await add("legal --with ep");
    const number = await noteThere();
    const before = await rollIn();

    const told = await add("legal --with eda");

    expect(told).toContain(`entry ${number} may not go to all of them`);
    expect(told).toContain(`permit ${ref} ${number} --to`);
    expect(await rollIn()).toEqual(before);
  });

  it("is asked in once the source has permitted it", async () => {
    await add("legal --with ep");
    const number = await noteThere();
    const { incident } = await stage.state(ref);
    await permit(stage.app.database.db, incident.id, { entry: number, recipient: "eda" }, "bob", stage.now());
    const permitted = {
      kind: "permitted",
      text: "Bob permitted it",
      data: { entry: number, recipients: ["eda"] },
      occurredAt: stage.now(),
      author: "bob",
      organisation: "ep",
      marking: incident.marking,
    };
    await appendTo(stage.app.database.db, incident.id, [permitted], stage.now());

    expect(await add("legal --with eda")).toContain("asked European Defence Agency into the side room");
  });

  it("is asked in at once where people see only what is said after they joined, or where the room is new", async () => {
    await add("legal --with ep");
    await noteThere();
    expect(await add("legal --with ec3")).toContain("asked Europol EC3");

    stage.replacePort(EU, (port) => ({ ...port, history: "from-joining" }) as ChatPort);
    expect(await add("legal --with eda")).toContain("asked European Defence Agency");
  });

  it("of an organisation for which the room is comes in at once", async () => {
    await add("legal --with ep");
    await noteThere();
    expect(await add("legal --with petra")).toContain("asked Petra Partner into the side room");
  });
});

describe("M40: others learn of no side room", () => {
  /** What somebody for whom the room is not is told when they do all that may show one. */
  const learnt = async (user: string): Promise<string> => {
    const lines = [
      "timeline",
      "timeline --last 100",
      "status",
      "roll",
      "summary --for team",
      "summary --for managers",
    ];
    const told = [];
    for (const line of [...lines.map((one) => `${one} ${ref}`), `room ${ref} list`, "list"])
      told.push(await stage.answer(user, line));
    return told.join("\n");
  };

  it("from kinds of entries, times, sources or lists", async () => {
    await add("legal --with rita --tlp AMBER+STRICT");
    const numbers = (await stage.state(ref)).entries
      .filter((entry) => entry.handling?.circle === "label")
      .map((entry) => entry.number);
    expect(numbers.length).toBeGreaterThan(1);
    const told = await learnt("emil");

    expect(told).toContain(`${numbers[0]} to ${numbers.at(-1)} withheld: TLP:AMBER+STRICT of CERT-EU`);
    expect(told).not.toMatch(/withheld:? (room|invited|joined|command)|of muster|legal|side-/i);
    // The report cites no entry that is for the people of the side room alone.
    const summary = await stage.answer("emil", `summary ${ref} --for team`);
    const here = /Here[\s\S]*/.exec(summary)?.[0] ?? "";
    for (const number of numbers) expect(here).not.toMatch(new RegExp(`\\(.*\\b${number}\\b.*\\)`));
  });

  it("from the answer to one of that name: it opens another", async () => {
    await add("legal --with rita");
    const first = await asSide();
    const fresh = await stage.answer("emil", `room ${ref} add press --with ec3`);
    const taken = await stage.answer("emil", `room ${ref} add legal --with ec3`);

    const plain = (text: string) => text.replaceAll("press", "legal").replace(/entry \d+/g, "entry");
    expect(plain(taken)).toBe(plain(fresh));
    expect(await asSide()).toEqual(first);
    expect(await stage.answer("emil", `room ${ref} list`)).toMatch(/legal TLP:AMBER: .*EC3/);
    expect(await stage.answer("rita", `room ${ref} list`)).not.toContain("EC3");
  });

  it("from the answer when theirs is closed, or to a name that they guess", async () => {
    await add("legal --with rita");
    await stage.answer("alice", `room ${ref} close legal`);
    expect(await stage.answer("emil", `room ${ref} add legal --with ec3`)).toContain(
      "opened the side room legal",
    );
    const roomKey = (await stage.state(ref)).rooms.find((one) => one.roomKey.startsWith("legal."))?.roomKey;

    expect(await stage.answer("bob", `room ${ref} close ${roomKey}`)).toBe(
      (await stage.answer("bob", `room ${ref} close legal.22222222`)).replaceAll(
        "legal.22222222",
        `${roomKey}`,
      ),
    );
    expect(await add(`${roomKey} --with ec3`, "bob")).toBe(
      (await add("legal.22222222 --with ec3", "bob")).replaceAll("legal.22222222", String(roomKey)),
    );
  });

  it("two of one name that are for the same person have names that tell them apart", async () => {
    await add("legal --with rita");
    await stage.answer("emil", `room ${ref} add legal --with ec3,cert-eu`);

    const list = await stage.answer("alice", `room ${ref} list`);
    const [, second = ""] = /(legal\.[a-z0-9]{8}) TLP/.exec(list) ?? [];
    expect(await stage.answer("alice", `room ${ref} close ${second}`)).toContain("closed the side room");
    expect(await stage.answer("rita", `room ${ref} list`)).toMatch(/legal TLP:AMBER.*\(open\)/);
  });
});

describe("is refused, and nothing changes:", () => {
  it.each([
    ["alice", "add", "name the side room"],
    ["alice", "add legal", "say who is to be in it"],
    ["alice", "add main --with ep", "cannot be used"],
    ["alice", "add Legal --with ep", "small letters"],
    ["alice", "add a-very-long-name-of-a-room --with ep", "at most 20"],
    ["alice", "add <!channel> --with ep", "small letters"],
    ["alice", "add legal --with nobody-at-all", "Nobody is called nobody-at-all"],
    ["alice", "add legal --with enisa", "invite"],
    ["alice", "add legal --with nato,ep", "side rooms are for those who take part"],
    ["alice", "add legal --with ep --tlp GREEN", "a side room can be stricter, not TLP:GREEN"],
    ["alice", "add legal --with ep --tlp WHITE", "CLEAR"],
    ["alice", "add legal --with ep --on carrier-pigeon", "there is no network carrier-pigeon"],
    ["alice", "add legal --with erik", "nobody can be invited"],
    ["alice", "rename legal", "add"],
    ["alice", "close legal", "no open side room legal"],
    ["petra", "add legal --with ep", "can use room; you are"],
    ["zeno", "list", "can use room; you are"],
  ])("%s: room %s", async (user, line, why) => {
    const before = await snapshot(stage, ref);
    const told = await stage.answer(user, `room ${ref} ${line}`);
    expect(told).toContain(why);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("changing the label of a side room", async () => {
    await add("legal --with ep");
    const before = await snapshot(stage, ref);
    expect(await add("legal --with eda --tlp RED")).toContain("that was settled when it was opened");
    expect(await add("legal --with bob")).toContain("everybody asked for is in it");
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("side rooms of an incident that is closed", async () => {
    await stage.answer("alice", `close ${ref}`);
    expect(await add("legal --with ep")).toContain("is closed");
    expect(await roomsWithKey("legal")).toEqual([]);
  });
});
