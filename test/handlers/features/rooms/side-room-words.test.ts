/** What is said in a side room stays with those for whom the room is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { base, type Stage, snapshot, startStage, typed } from "../../stage.ts";

let stage: Stage;
let ref: string;
let room: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --with ep,ec3");
  await stage.answer("alice", `room ${ref} add legal --with ep --tlp AMBER+STRICT`);
  room = (await stage.state(ref)).rooms.find((one) => one.roomKey === "legal")?.roomId ?? "";
});

const inSideRoom = (user: string, line: string) => stage.arrives(typed(user, line, { room }));
const latest = async (kind: string) =>
  (await stage.state(ref)).entries.findLast((entry) => entry.kind === kind);
async function saidIn(roomKey: string): Promise<string> {
  const ids = (await stage.state(ref)).rooms
    .filter((one) => one.roomKey === roomKey)
    .map((one) => one.roomId ?? "");
  const { sql } = stage.app.database;
  const rows = await sql<{ message: unknown }[]>`
    select message from local_messages where room in ${sql(ids)} and author = 'muster' and only_for is null`;
  return JSON.stringify(rows).replaceAll("\\", "");
}

describe("a note in a side room", () => {
  it("is told there, is for its organisations, and the rooms for everybody hear nothing of it", async () => {
    expect(room).not.toBe("");
    await inSideRoom("bob", "note The works council was asked");

    expect(await latest("note")).toMatchObject({
      marking: "AMBER+STRICT",
      handling: { source: "ep", circle: "label", only: expect.arrayContaining(["ep"]) },
    });
    expect(await saidIn("legal")).toContain("The works council was asked");
    expect(await saidIn("legal")).toContain("[TLP:AMBER+STRICT");
    expect(await saidIn("main")).not.toContain("works council");
    expect(await saidIn("main")).not.toContain("noted");
    expect(await stage.answer("dora", `timeline ${ref}`)).toContain("works council");
    expect(await stage.answer("carol", `timeline ${ref}`)).not.toContain("works council");
    expect(await stage.answer("carol", `summary ${ref} --for team`)).not.toContain("works council");
  });

  it("is a decision, too", async () => {
    await inSideRoom("bob", "decision --pap RED We tell the judge");

    expect(await latest("decision")).toMatchObject({ marking: "AMBER+STRICT", handling: { pap: "RED" } });
    expect(await saidIn("main")).not.toContain("judge");
    expect(await saidIn("legal")).toContain("We tell the judge");
  });

  it("is kept from others who could have it by their ceiling", async () => {
    await stage.answer("alice", `room ${ref} add press --with ep`);
    room = (await stage.state(ref)).rooms.find((one) => one.roomKey === "press")?.roomId ?? "";

    await inSideRoom("bob", "note We say nothing before noon");

    expect(await latest("note")).toMatchObject({ marking: "AMBER", handling: { circle: "label" } });
    expect(await stage.answer("dora", `timeline ${ref}`)).toContain("before noon");
    expect(await stage.answer("carol", `timeline ${ref}`)).toMatch(/withheld: TLP:AMBER of European/);
    expect(await saidIn("main")).not.toContain("before noon");
  });

  it("for fewer than the room is for is said to these in person, and to the room by number", async () => {
    await stage.answer("alice", `room ${ref} add close --with rita --tlp AMBER+STRICT`);
    room = (await stage.state(ref)).rooms.find((one) => one.roomKey === "close")?.roomId ?? "";

    await inSideRoom("alice", "note --tlp RED --to rita Met the suspect");

    expect(await latest("note")).toMatchObject({ marking: "RED", handling: { named: ["alice", "rita"] } });
    expect((await stage.toldTo("rita")).join()).toContain("[TLP:RED");
    expect((await stage.toldTo("alice")).join()).toContain("Told in person: Rita Responder");
    expect(await saidIn("main")).not.toContain("suspect");
  });

  it("is never marked less strictly than the room, nor for others", async () => {
    const before = await snapshot(stage, ref);

    await inSideRoom("bob", "note --tlp GREEN words");
    expect((await stage.toldTo("bob")).at(-1)).toContain("What is said in this room is TLP:AMBER+STRICT");
    await inSideRoom("bob", "note --only ec3 words");
    expect((await stage.toldTo("bob")).at(-1)).toContain("Nothing was recorded");
    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("a message pinned in a side room", () => {
  it("is bound like everything there, and so is what becomes of it", async () => {
    const message = { room, message: "m1", user: "bob" } as const;
    await stage.arrives({ ...base(), ...message, kind: "pinned", author: "bob", text: "the lawyer's view" });
    await stage.arrives({ ...base(), ...message, kind: "edited", text: "the lawyer's last view" });
    await stage.arrives({
      ...base(),
      ...message,
      kind: "unpinned",
      author: "bob",
      text: "the lawyer's last view",
    });

    for (const kind of ["pinned", "edited", "unpinned"]) {
      expect(await latest(kind), kind).toMatchObject({
        marking: "AMBER+STRICT",
        handling: { circle: "label", only: expect.arrayContaining(["ep"]) },
      });
    }
    expect(await stage.answer("dora", `timeline ${ref}`)).toContain("the lawyer's last view");
    expect(await stage.answer("carol", `timeline ${ref}`)).not.toContain("lawyer");
  });
});

describe("a message pinned in a room for everybody", () => {
  it("is marked like the incident", async () => {
    const main = (await stage.state(ref)).rooms.find((one) => one.roomKey === "main")?.roomId ?? "";
    await stage.arrives({
      ...base(),
      room: main,
      message: "m2",
      user: "bob",
      kind: "pinned",
      author: "bob",
      text: "x",
    });

    expect(await latest("pinned")).toMatchObject({ marking: "AMBER" });
    expect(await latest("pinned")).not.toHaveProperty("handling");
  });
});
