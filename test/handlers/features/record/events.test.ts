/** What happens in the rooms themselves: joining, leaving, pinning, editing, deleting, putting Muster out. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../../src/adapters/chat-port.ts";
import type { EntryKind } from "../../../../src/core/timeline/entry.ts";
import { base, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
let room: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
  room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu")?.roomId ?? "";
});

const moved = (kind: "joined" | "left", user: string): ChatEvent => ({ ...base(), kind, room, user });
const pin = (user: string, message: string, text: string, author?: string): ChatEvent => ({
  ...base(),
  kind: "pinned",
  room,
  user,
  message,
  text,
  ...(author === undefined ? {} : { author }),
});
const rollOf = async (contact: string) =>
  (await stage.state(ref)).roll.find((line) => line.contact === contact);
const entriesOf = async (...kinds: EntryKind[]) =>
  (await stage.state(ref)).entries.filter((entry) => kinds.includes(entry.kind));

describe("people", () => {
  it.each([
    { what: "join", events: ["joined"] as const, roll: "joined", entries: ["joined"] },
    {
      what: "join and leave",
      events: ["joined", "left"] as const,
      roll: "left",
      entries: ["joined", "left"],
    },
    { what: "decline", events: ["left"] as const, roll: "declined", entries: ["left"] },
    {
      what: "decline and join after all",
      events: ["left", "joined"] as const,
      roll: "joined",
      entries: ["left", "joined"],
    },
  ])("who $what are marked once, however often the platform says it", async ({ events, roll, entries }) => {
    for (const kind of events)
      for (let times = 0; times < 3; times += 1) await stage.arrives(moved(kind, "bob"));

    expect(await rollOf("bob")).toMatchObject({ state: roll });
    const kept = await entriesOf("joined", "left");
    expect(kept.map((entry) => entry.kind)).toEqual(entries);
    for (const entry of kept) expect(entry).toMatchObject({ author: "bob", organisation: "ep" });
  });

  it("who decline are said to have declined", async () => {
    await stage.arrives(moved("left", "bob"));

    expect((await entriesOf("left"))[0]?.text).toBe(
      "Bob Guard (European Parliament) declined the invitation on local-eu",
    );
    expect((await stage.roomTexts(ref))[0]).toContain("Bob Guard (European Parliament): declined");
  });

  it("who were not asked for and are in the directory are put on the roll", async () => {
    await stage.arrives(moved("joined", "zoe"));

    expect(await rollOf("zoe")).toMatchObject({ state: "joined", organisation: "eda" });
    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("is not in the directory");
  });

  it("who are not in the directory are warned of in the room, once per joining, and get on no roll", async () => {
    const join = moved("joined", "mallory<!channel>");
    await stage.arrives(join);
    await stage.arrives(join);

    const texts = await stage.roomTexts(ref);
    const warnings = texts.filter((text) => text.includes("joined this room and is not in the directory"));
    expect(warnings).toEqual([expect.stringContaining("mallory<!channel> joined this room")]);
    // What the summary said is withheld from whoever nobody knows.
    expect(texts[0]).toContain("Withheld here");
    expect(texts[0]).not.toContain("Something is wrong");
    expect((await stage.roomTexts(ref, "local-partners")).join("\n")).not.toContain("mallory");
    expect((await entriesOf("joined")).map((entry) => entry.data)).toMatchObject([
      { user: "mallory<!channel>", unknown: true },
    ]);
    expect((await stage.state(ref)).roll.map((line) => line.contact)).toEqual(["alice", "carol", "bob"]);
  });

  it("who move in a room that is no war-room are nobody's business", async () => {
    const before = await snapshot(stage, ref);
    room = "some-other-room";
    await stage.arrives(moved("joined", "bob"));
    await stage.arrives(moved("left", "mallory"));

    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("messages", () => {
  it("that people of the directory pin are put on the timeline, under their author's name", async () => {
    await stage.arrives(pin("bob", "m-1", "The first host is mail-07", "petra"));

    expect(await entriesOf("pinned")).toMatchObject([
      {
        text: "Petra Partner wrote: The first host is mail-07",
        author: "petra",
        organisation: "ep",
        data: { pinnedBy: "bob", text: "The first host is mail-07" },
        source: { network: "local-eu", room, message: "m-1" },
      },
    ]);
  });

  it("of people whom the directory does not know are not put down to the pinner's organisation", async () => {
    await stage.arrives(pin("bob", "m-2", "Trust me", "mallory"));

    const [entry] = await entriesOf("pinned");
    expect(entry).toMatchObject({ author: "mallory", data: { pinnedBy: "bob" } });
    expect(entry).not.toHaveProperty("organisation");
  });

  it("that strangers pin stay in the chat", async () => {
    const before = await snapshot(stage, ref);
    await stage.arrives(pin("mallory", "m-3", "For the record", "mallory"));

    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("that are pinned again without having been unpinned are one entry", async () => {
    await stage.arrives(pin("bob", "m-4", "Once", "bob"));
    await stage.arrives(pin("petra", "m-4", "Once", "bob"));

    expect(await entriesOf("pinned")).toHaveLength(1);
  });

  it("that are too long are cut, and it says so", async () => {
    await stage.arrives(pin("bob", "m-5", "x".repeat(9_000), "bob"));

    const [entry] = await entriesOf("pinned");
    expect(entry?.text.length).toBeLessThan(4_200);
    expect(entry?.text).toContain("(cut; 9000 characters in all)");
  });

  it("are followed from pin to edit, unpin, pin and deletion, each an entry that names the one before", async () => {
    const edit = (text: string): ChatEvent => ({
      ...base(),
      kind: "edited",
      room,
      user: "bob",
      message: "m-6",
      text,
    });
    await stage.arrives(pin("bob", "m-6", "mail-07", "bob"));
    await stage.arrives(edit("mail-08"));
    // Platforms also say "edited" when they add a preview of a link.
    await stage.arrives(edit("mail-08"));
    await stage.arrives({
      ...base(),
      kind: "unpinned",
      room,
      user: "alice",
      message: "m-6",
      text: "mail-08",
    });
    await stage.arrives(edit("mail-09"));
    await stage.arrives(pin("bob", "m-6", "mail-09", "bob"));
    await stage.arrives({ ...base(), kind: "deleted", room, user: "bob", message: "m-6" });
    await stage.arrives({ ...base(), kind: "deleted", room, user: "bob", message: "m-6" });

    const entries = await entriesOf("pinned", "edited", "unpinned", "deleted");
    expect(entries.map((entry) => entry.kind)).toEqual(["pinned", "edited", "unpinned", "pinned", "deleted"]);
    const numbers = entries.map((entry) => entry.number);
    expect(entries.map((entry) => entry.corrects)).toEqual([undefined, ...numbers.slice(0, -1)]);
    expect(entries[0]?.data).toMatchObject({ text: "mail-07" });
    expect(entries[1]?.data).toMatchObject({ text: "mail-08" });
  });

  it("that nobody pinned may be edited and deleted without a trace on the timeline", async () => {
    const before = await snapshot(stage, ref);
    await stage.arrives({ ...base(), kind: "edited", room, user: "bob", message: "m-7", text: "x" });
    await stage.arrives({ ...base(), kind: "deleted", room, user: "bob", message: "m-7" });
    await stage.arrives({ ...base(), kind: "unpinned", room, user: "bob", message: "m-7", text: "x" });

    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("the status card", () => {
  const summary = async (): Promise<string> =>
    (await stage.state(ref)).rooms.find((one) => one.roomId === room)?.summaryMessage ?? "";

  it("is no entry, whoever pins or edits it", async () => {
    const message = await summary();
    const before = (await stage.state(ref)).entries.length;
    await stage.arrives(pin("bob", message, "card"));
    await stage.arrives({ ...base(), kind: "unpinned", room, user: "bob", message, text: "card" });
    await stage.arrives({ ...base(), kind: "edited", room, user: "bob", message, text: "card" });

    expect((await stage.state(ref)).entries).toHaveLength(before);
  });

  it("is posted and pinned again when somebody deletes it", async () => {
    const before = await summary();
    await stage.arrives({ ...base(), kind: "deleted", room, user: "bob", message: before });

    const after = await summary();
    expect(after).not.toBe(before);
    const rows = await stage.app.database.sql`select pinned from local_messages where id = ${after}`;
    expect(rows).toMatchObject([{ pinned: "muster" }]);
    expect(await entriesOf("deleted")).toEqual([]);
  });

  it("is posted and pinned again when it is found gone although nobody said so", async () => {
    const before = await summary();
    await stage.app.database
      .sql`update local_messages set deleted = 'bob', message = null, pinned = null where id = ${before}`;
    await stage.answer("bob", `note ${ref} x`);

    const after = await summary();
    expect(after).not.toBe(before);
    const rows = await stage.app.database.sql`select pinned from local_messages where id = ${after}`;
    expect(rows).toMatchObject([{ pinned: "muster" }]);
  });
});

describe("M56: a room out of which Muster was put", () => {
  const expel = (reason = "bob put Muster out"): ChatEvent => {
    const { id, network, at } = base();
    return { id, network, at, kind: "expelled", room, reason };
  };
  const placeNow = async (of = ref) =>
    (await stage.state(of)).rooms.find((one) => one.network === "local-eu" && one.roomKey === "main");

  it("is replaced by a new one, to which its people are called; the others hear of it once, and the record says why", async () => {
    await stage.arrives(expel());
    await stage.arrives(expel());
    await stage.settled();

    const now = await placeNow();
    expect(now).toMatchObject({ state: "open" });
    expect(now?.roomId).not.toBe(room);
    expect(now?.name.endsWith("-2")).toBe(true);
    expect((await stage.roomTexts(ref)).join("\n")).toContain(ref);
    expect(["invited", "joined"]).toContain((await rollOf("bob"))?.state);
    expect(
      (await stage.roomTexts(ref, "local-partners")).filter((text) => text.includes("no longer in the room")),
    ).toEqual([expect.stringContaining("Muster is no longer in the room on local-eu (bob put Muster out)")]);
    const entries = await entriesOf("expelled");
    expect(entries).toHaveLength(1);
    expect(entries[0]?.text).toContain("opens a new one");
    await stage.answer("alice", `severity ${ref} critical`);
    expect((await stage.roomTexts(ref)).join("\n")).toContain("to critical");
  });

  it("is told of to those who lead and who opened the incident, when it was the only one", async () => {
    const only = await stage.open("One room --with ep", "alice");
    await stage.answer("alice", `lead ${only} bob`);
    const place = (await placeNow(only))?.roomId ?? "";
    await stage.arrives({ ...base(), kind: "expelled", room: place, reason: "the room was archived" });

    for (const user of ["alice", "bob"])
      expect((await stage.toldTo(user)).join("\n")).toContain(
        `${only}: Muster is no longer in the room on local-eu (the room was archived)`,
      );
  });

  it("is not replaced for ever, nor when the incident is over", async () => {
    for (let times = 0; times < 7; times++) {
      const place = (await placeNow())?.roomId;
      if (place !== undefined)
        await stage.arrives({ ...base(), kind: "expelled", room: place, reason: "again" });
    }
    expect(await placeNow()).toMatchObject({ state: "expelled" });

    const told = await stage.answer("alice", `invite ${ref} eda`);
    expect(told).toContain("Muster is no longer in the room on local-eu");
    expect(await rollOf("zoe")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("no longer in the room"),
    });
  });
});
