/** Whose words a pin puts on the record, and who may put them there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../../src/adapters/chat-port.ts";
import { base, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
});

const entriesOf = async (kind: string) =>
  (await stage.state(ref)).entries.filter((entry) => entry.kind === kind);
const roomOn = async (network: string, roomKey = "main") => {
  const room = (await stage.state(ref)).rooms.find(
    (one) => one.network === network && one.roomKey === roomKey,
  );
  return { id: room?.id ?? "", roomId: room?.roomId ?? "" };
};
const pin = async (user: string, message: string, more: object = {}, network = "local-eu") => {
  const { roomId: room } = await roomOn(network);
  const event = { ...base({ network }), kind: "pinned", room, user, message, text: "words", ...more };
  await stage.arrives(event as ChatEvent);
};
/** The message with which Muster told a room of an entry. */
const toldAs = async (entry: number, network = "local-eu", roomKey = "main") => {
  const { id } = await roomOn(network, roomKey);
  const rows = await stage.app.database.sql<{ message: string }[]>`
    select message from said where room = ${id} and entries = array[${entry}]::bigint[]`;
  return rows[0]?.message ?? "";
};

describe("M33: a pin of what is on the record", () => {
  it("refers to that entry and keeps its source", async () => {
    await stage.answer("bob", `note ${ref} The first host is mail-07`);
    const [note] = await entriesOf("note");
    await pin("carol", await toldAs(note?.number ?? 0, "local-partners"), {}, "local-partners");

    const pins = await entriesOf("pinned");
    expect(pins).toMatchObject([
      {
        corrects: note?.number,
        author: "bob",
        organisation: "ep",
        data: { pinnedBy: "carol", entry: note?.number },
      },
    ]);
    expect(JSON.stringify(pins)).not.toContain("mail-07");
  });

  it("lets the pinner's organisation lower or permit nothing", async () => {
    const noted = await stage.answer("bob", `note ${ref} --only ec3 It was a trainee`);
    expect(noted).toContain("noted");
    const [note] = await entriesOf("note");
    await pin("carol", await toldAs(note?.number ?? 0, "local-partners"), {}, "local-partners");
    const [pinned] = await entriesOf("pinned");

    const before = await stage.app.database.sql`select count(*) from permits`;
    const answer = await stage.answer("carol", `permit ${ref} ${pinned?.number} --to eda`);
    expect(pinned).toMatchObject({ handling: { source: "ep", only: ["ep", "ec3"] } });
    expect(await stage.app.database.sql`select count(*) from permits`).toEqual(before);
    expect(answer).toContain("Nothing was");
  });

  it("of what Muster says beyond entries is no entry", async () => {
    const { id } = await roomOn("local-eu");
    await stage.app.database.sql`insert into said (room, message, entries) values (${id}, 'report-1', '{}')`;
    const before = await snapshot(stage, ref);
    await pin("bob", "report-1", { text: "What others said", author: "muster" });

    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("in the words of whom the platform does not name comes from nobody's organisation", async () => {
    await pin("carol", "m-nobody", {}, "local-partners");

    const [entry] = await entriesOf("pinned");
    expect(entry).toMatchObject({ author: "unknown", data: { pinnedBy: "carol" } });
    expect(entry).not.toHaveProperty("organisation");
  });

  it("of a relayed message is about the person who wrote it, in their words", async () => {
    await stage.answer("alice", `relay ${ref} full`);
    const from = await roomOn("local-eu");
    await stage.arrives({
      ...base(),
      kind: "message",
      room: from.roomId,
      user: "bob",
      message: "m-orig",
      text: "srv-12 is clean",
    });
    const [copy] = await stage.app.database.sql<{ to_message: string }[]>`
      select to_message from relayed where from_message = 'm-orig' and from_room = ${from.id}`;
    await pin(
      "carol",
      copy?.to_message ?? "",
      { text: "Bob: srv-12 is clean", author: "muster" },
      "local-partners",
    );

    expect(await entriesOf("pinned")).toMatchObject([
      { author: "bob", organisation: "ep", data: { pinnedBy: "carol", text: "srv-12 is clean" } },
    ]);
  });
});

describe("M42: a pin", () => {
  it.each(["olga", "zoe", "mia"])("by %s, who may not write a note here, is no entry", async (user) => {
    const before = await snapshot(stage, ref);
    await pin(user, `m-${user}`, { author: "bob" });

    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("by an organisation that was removed is no entry, nor are its edits words on the record", async () => {
    await pin("bob", "m-kept", { author: "bob" });
    await stage.answer("alice", `remove ${ref} ep`);
    await pin("bob", "m-late", { author: "bob" });
    const { roomId: room } = await roomOn("local-eu");
    await stage.arrives({
      ...base(),
      kind: "edited",
      room,
      user: "bob",
      message: "m-kept",
      text: "injected",
    });

    expect((await entriesOf("pinned")).map(({ source }) => source?.message)).toEqual(["m-kept"]);
    expect(await entriesOf("edited")).toMatchObject([{ data: {} }]);
    expect(JSON.stringify(await entriesOf("edited"))).not.toContain("injected");
  });
});
