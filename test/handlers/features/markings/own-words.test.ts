/** M34: title and resolution are entries; where these may not be read, the words stand nowhere. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Stage, startStage } from "../../stage.ts";

const TITLE = "Mole in the cabinet";
const ENDED = "The mole was Jane";
let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open(`${TITLE} --severity high --with ep,ec3`);
});

const numberOf = async (kind: string) =>
  (await stage.state(ref)).entries.findLast((entry) => entry.kind === kind)?.number;
const card = async (network: string) => {
  const room = (await stage.state(ref)).rooms.find((one) => one.network === network);
  const rows = await stage.app.database.sql<{ message: unknown }[]>`
    select message from local_messages where id = ${room?.summaryMessage ?? ""}`;
  return JSON.stringify(rows[0]?.message);
};

describe("M34: an opening that is marked more strictly", () => {
  beforeEach(async () => {
    await stage.answer("alice", `mark ${ref} ${await numberOf("opened")} --tlp RED`);
  });

  it("withholds the title on the cards of all rooms", async () => {
    for (const network of ["local-eu", "local-partners"]) {
      expect(await card(network)).not.toContain(TITLE);
      expect(await card(network)).toContain(ref);
    }
  });

  it.each(["list", "status", "summary", "timeline"])("withholds it in the answer to %s", async (command) => {
    const line = command === "list" ? command : `${command} ${ref}`;

    expect(await stage.answer("bob", line)).not.toContain(TITLE);
    expect(await stage.answer("alice", line)).toContain(TITLE);
  });

  it("withholds it in the briefing of who comes later", async () => {
    await stage.answer("alice", `invite ${ref} dora`);
    const dora = stage.person("dora");
    const room = await dora.warRoom(ref.toLowerCase());
    if (room.yours === "invited") await dora.join(room);
    await stage.settled();

    const told = (await stage.toldTo("dora")).join("\n");
    expect(told).toContain(ref);
    expect(told).not.toContain(TITLE);
  });
});

describe("M34: a closing that is marked more strictly", () => {
  it("withholds the resolution in reports", async () => {
    await stage.answer("alice", `close ${ref} --resolution "${ENDED}"`);
    expect(await stage.answer("bob", `summary ${ref}`)).toContain(ENDED);
    await stage.answer("alice", `mark ${ref} ${await numberOf("closed")} --tlp RED`);

    expect(await stage.answer("bob", `summary ${ref}`)).not.toContain(ENDED);
    expect(await stage.answer("alice", `summary ${ref}`)).toContain(ENDED);
  });
});

describe("M35: what was said at TLP:AMBER+STRICT", () => {
  it("is not for a coordinator who takes no part, also when the incident is lowered", async () => {
    ref = await stage.open("Theirs --tlp AMBER+STRICT", "bob");
    await stage.answer("bob", `note ${ref} Strictly ours`);
    await stage.answer("bob", `mark ${ref} --tlp AMBER`);

    const told = await stage.answer("alice", `timeline ${ref}`);
    expect(told).toContain(ref);
    expect(told).not.toContain("Strictly ours");
    expect(await stage.answer("dora", `timeline ${ref}`)).toContain("Strictly ours");
  });
});
