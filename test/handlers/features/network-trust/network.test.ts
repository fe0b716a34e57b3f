/** A network that is no longer trusted: nothing goes there, nothing is taken from there, people are called elsewhere. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../../support/until.ts";
import { base, HOUR, pressed, type Stage, snapshot, startStage } from "../../stage.ts";

const EU = "local-eu";
const PARTNERS = "local-partners";
let stage: Stage;
beforeEach(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "../rooms/two-homes.yaml") });
});
afterEach(() => stage.stop());

const overThere = (user: string, line: string) => stage.answer(user, line, { network: PARTNERS });
const suspect = () =>
  overThere("alice", "network suspect local-eu --reason 'An administrator was taken over'");
const roomOn = async (ref: string, network: string, roomKey = "main") =>
  (await stage.state(ref)).rooms.find((one) => one.network === network && one.roomKey === roomKey);
const line = async (ref: string, contact: string) =>
  (await stage.state(ref)).roll.find((one) => one.contact === contact);
/** Every word that Muster said on a network, to rooms and to people. */
const allSaidOn = async (network: string): Promise<number> =>
  (
    await stage.app.database
      .sql`select 1 from local_messages where network = ${network} and author = 'muster'`
  ).length;

describe("a network that is not trusted any more", () => {
  it("gets nothing more: no notes, no reminders, no answers, no summaries, and no new rooms", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    await suspect();
    const before = await allSaidOn(EU);

    await overThere("alice", `note ${ref} Not for who listens`);
    await stage.advance(5 * HOUR);
    const other = await overThere("alice", "open Another --with ep");

    expect(await allSaidOn(EU)).toBe(before);
    expect(await roomOn(ref, EU)).toMatchObject({
      state: "silenced",
      reason: "its network is not trusted: An administrator was taken over",
    });
    const [second = ""] = /INC-\d{4}-\d+/.exec(other) ?? [];
    expect((await stage.state(second)).rooms.map((one) => one.network)).toEqual([PARTNERS]);
    expect(await line(second, "bob")).toMatchObject({ network: PARTNERS, state: "invited" });
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("Not for who listens");
  });

  it("has its people called to other networks by their other addresses, into a new room where it takes one", async () => {
    const ref = await stage.open("Something is wrong --with ep");
    expect(await roomOn(ref, PARTNERS)).toBeUndefined();

    await suspect();

    expect(await roomOn(ref, PARTNERS)).toMatchObject({ state: "open" });
    expect(await line(ref, "bob")).toMatchObject({ network: PARTNERS, state: "invited" });
    expect(await line(ref, "alice")).toMatchObject({ network: PARTNERS, state: "invited" });
    const rooms = (
      await stage.app.networks.local.find((one) => one.network === PARTNERS)?.chat.view("bob-elsewhere")
    )?.rooms;
    expect(rooms?.some((room) => room.name.startsWith(ref.toLowerCase()))).toBe(true);
  });

  it("leaves whoever has no other address to people, who are told whom to call and how", async () => {
    const ref = await stage.open("Something is wrong --with ep,dora,ec3");
    await suspect();

    const texts = (await stage.roomTexts(ref, PARTNERS)).join("\n");
    expect(texts).toContain("local-eu is not trusted any more, says Alice Duty (CERT-EU): An administrator");
    expect(texts).toContain("Dora Deputy (European Parliament): phone +32 2 555 01 02, email dora@ep.test");
    expect(texts).toContain("call them back on a number that you know");
    expect(await line(ref, "dora")).toMatchObject({ state: "failed" });
    expect(await line(ref, "dora")).not.toHaveProperty("network");
    expect(await overThere("alice", `roll ${ref}`)).toContain("phone +32 2 555 01 02");
    const entry = (await stage.state(ref)).entries.find((one) => one.kind === "network-suspect");
    expect(entry).toMatchObject({ author: "alice", data: { network: EU, callBack: ["dora"] } });
  });

  it("has the people of its side rooms called to side rooms, and tells only those of it", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    await stage.answer("alice", `room ${ref} add legal --with bob --tlp AMBER+STRICT`);
    await suspect();

    expect(await roomOn(ref, EU, "legal")).toMatchObject({ state: "silenced" });
    expect(await roomOn(ref, PARTNERS, "legal")).toMatchObject({ state: "open", marking: "AMBER+STRICT" });
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).not.toContain("legal");
  });

  it("takes no commands: whoever types there is told so, without a word of any incident", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    const room = String((await roomOn(ref, EU))?.roomId);
    await suspect();
    const before = await snapshot(stage, ref);

    for (const typed of [`status ${ref}`, "note I am Alice", "network trust local-eu", "list", "help"]) {
      const told = await stage.answer("alice", typed, { network: EU, room });
      expect(told).toContain("this network is not trusted at the moment");
      expect(told).not.toContain(ref);
      expect(told).not.toContain("Something is wrong");
    }
    await stage.arrives(pressed("alice", "acknowledge", ref, { network: EU, room }));
    await stage.arrives({ ...base(), kind: "pinned", room, user: "alice", message: "m1", text: "Forged" });
    await stage.arrives({ ...base(), kind: "message", room, user: "alice", message: "m2", text: "Forged" });

    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("still has it noted who gets into its rooms, for the day when it is trusted again", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    const room = await roomOn(ref, EU);
    await suspect();
    await stage.arrives({ ...base(), kind: "joined", room: String(room?.roomId), user: "mallory" });
    const rows = await stage.app.database
      .sql`select user_id from room_members where room = ${room?.id ?? ""}`;
    expect(rows.map((row) => row.user_id)).toContain("mallory");
  });

  it("does not get on the day of its return what was queued for it before", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    let open = (): void => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    stage.replacePort(EU, (port) => ({
      ...port,
      post: async (...args) => {
        await held;
        return await port.post(...args);
      },
    }));
    const before = await stage.handled();
    const first = stage.answer("bob", `note ${ref} On its way already`);
    const second = stage.answer("bob", `note ${ref} Not for who listens`);
    // Once the network is suspected, no note is taken from there.
    await until(async () => (await stage.handled()) >= before + 2);
    const third = suspect();
    await until(async () => (await stage.handled()) >= before + 3);
    open();
    await Promise.all([first, second, third]);
    await overThere("alice", "network trust local-eu");
    await stage.settled();

    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("Not for who listens");
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("Not for who listens");
  });

  it("does not take people back there by an invitation that was still on its way", async () => {
    let isAway = true;
    stage.replacePort(EU, (port) => ({
      ...port,
      invite: async (room, users) =>
        isAway
          ? users.map((user) => ({ user, state: "failed" as const, reason: "no answer", again: true }))
          : await port.invite(room, users),
    }));
    const ref = await stage.open("Something is wrong --with ep,ec3");
    await suspect();
    isAway = false;
    await stage.advance(HOUR);

    expect(await line(ref, "bob")).toMatchObject({ network: PARTNERS, state: "invited" });
    expect(await line(ref, "alice")).toMatchObject({ network: PARTNERS });
  });

  it("may be the one on which it is said: the outcome is told elsewhere", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    const here = await stage.answer("alice", "network suspect local-eu");

    expect(here).toContain("Muster says nothing more on this network");
    expect(here).not.toContain(ref);
    expect((await stage.toldTo("alice", PARTNERS)).join("\n")).toContain("1 open incident;");
  });

  it("leaves closed incidents alone, and says nothing there when they are opened again", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    await stage.answer("alice", `close ${ref}`);
    await suspect();
    const before = await allSaidOn(EU);
    await overThere("alice", `reopen ${ref}`);
    expect(await allSaidOn(EU)).toBe(before);
  });

  it("is trusted again: its rooms speak when a responder says so, and not before", async () => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    await suspect();
    const value = `${ref} ${(await roomOn(ref, EU))?.id}`;
    await stage.arrives(pressed("alice", "trust-room", value, { network: PARTNERS }));
    expect((await roomOn(ref, EU))?.state).toBe("silenced");

    const told = await overThere("alice", "network trust local-eu --reason 'Rebuilt'");

    expect(told).toContain("local-eu is trusted again");
    expect(told).toContain("1 room there stays silent");
    expect((await roomOn(ref, EU))?.state).toBe("silenced");
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("look first who is in it");
    expect((await stage.state(ref)).entries.at(-1)).toMatchObject({
      kind: "network-trusted",
      author: "alice",
    });
    await stage.arrives(pressed("alice", "trust-room", value, { network: PARTNERS }));
    expect((await roomOn(ref, EU))?.state).toBe("open");
    await stage.answer("alice", `note ${ref} Welcome back`);
    expect((await stage.roomTexts(ref)).join("\n")).toContain("Welcome back");
  });
});

describe("network", () => {
  it("list shows which are trusted, since when and who says so", async () => {
    expect(await overThere("alice", "network list")).toContain("local-eu: trusted");
    await suspect();
    const told = await overThere("alice", "network list");
    expect(told).toContain("local-eu: not trusted since 2026-11-20 09:0");
    expect(told).toContain("says Alice Duty: An administrator was taken over");
    expect(told).toContain("local-partners: trusted");
  });

  it.each([
    ["alice", "network", "action"],
    ["alice", "network burn local-eu", "suspect"],
    ["alice", "network suspect", "say which network"],
    ["alice", "network suspect carrier-pigeon", "there is no network carrier-pigeon"],
    ["alice", "network trust local-eu", "local-eu is trusted"],
    ["carol", "network suspect local-partners", "Only coordinators can use network"],
    ["emil", "network suspect local-eu", "for coordinators of an organisation that coordinates"],
    ["emil", "network trust local-partners", "local-partners is trusted"],
  ])("is refused, and nothing changes: %s: %s", async (user, typed, why) => {
    const ref = await stage.open("Something is wrong --with ep,ec3");
    const before = await snapshot(stage, ref);
    expect(await overThere(user, typed)).toContain(why);
    expect(await snapshot(stage, ref)).toBe(before);
    expect(await stage.app.database.sql`select 1 from network_trust`).toHaveLength(0);
  });

  it("suspect is for coordinators of those who are at home there, too; twice changes nothing", async () => {
    await stage.open("Something is wrong --with ep,ec3");
    expect(await overThere("cora", "network suspect local-eu")).toContain("not trusted from now on");
    expect(await overThere("cora", "network suspect local-eu")).toContain("not trusted already");
    expect(await overThere("cora", "network trust local-eu")).toContain(
      "for coordinators of an organisation",
    );
  });

  it("suspect leaves Muster at least one network to speak on", async () => {
    await suspect();
    expect(await overThere("alice", "network suspect local-partners")).toContain(
      "the only network that is still trusted",
    );
  });
});
