/** When somebody who is called does not come, the next one is called; when nobody is left, somebody is told. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort, InviteOutcome } from "../../../../src/adapters/chat-port.ts";
import { base, MINUTE, type Stage, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "unanswered.yaml") });
});
afterEach(() => stage.stop());

/** At severity high there are 30 minutes to acknowledge, so 7.5 to come. */
const TO_COME = 7.5 * MINUTE;
const called = async () =>
  (await stage.state(ref)).entries
    .filter((entry) => entry.kind === "called-next")
    .map((entry) => String(entry.data.contact));
const rollOf = async (contact: string) =>
  (await stage.state(ref)).roll.find((line) => line.contact === contact)?.state;
const moved = async (kind: "joined" | "left", user: string, network = "local-eu") => {
  const room = (await stage.state(ref)).rooms.find((one) => one.network === network)?.roomId ?? "";
  await stage.arrives({ ...base({ network }), kind, room, user });
};
const nobody = async (user: string) =>
  (await stage.toldTo(user)).filter((text) => text.includes("Nobody from"));
const refuses = (users: readonly string[], network = "local-eu") =>
  stage.replacePort(network, (port: ChatPort) => ({
    ...port,
    async invite(room, wanted) {
      const known = wanted.filter((user) => !users.includes(user));
      const done = known.length === 0 ? [] : await port.invite(room, known);
      return wanted.map(
        (user): InviteOutcome =>
          done.find((one) => one.user === user) ?? { user, state: "failed", reason: "cannot be invited" },
      );
    },
  }));

describe("an invitation that nobody takes", () => {
  beforeEach(async () => {
    ref = await stage.open("Something is wrong --severity high --with ep");
  });

  it("has the next one called after a quarter of the time to acknowledge, and the next after that", async () => {
    await stage.advance(TO_COME - MINUTE);
    expect(await called()).toEqual([]);
    await stage.advance(MINUTE + 1_000);
    expect(await called()).toEqual(["dora"]);
    expect(await rollOf("dora")).toBe("invited");
    await stage.advance(TO_COME + 1_000);

    expect(await called()).toEqual(["dora", "hugo"]);
    const [entry] = (await stage.state(ref)).entries.filter((one) => one.kind === "called-next");
    expect(entry?.text).toBe(
      "Nobody of European Parliament has come yet: Dora Deputy, deputy, is called next on local-eu",
    );
    expect((await stage.person("dora").warRoom(ref.toLowerCase())).yours).toBe("invited");
  });

  it("calls nobody more once somebody of it is here", async () => {
    await stage.advance(TO_COME + 1_000);
    await moved("joined", "dora");
    await stage.advance(4 * TO_COME);

    expect(await called()).toEqual(["dora"]);
    expect(
      (await stage.state(ref)).due.filter(
        (row) => row.kind === "no-answer" && row.data.organisation === "ep",
      ),
    ).toEqual([]);
  });

  it("calls nobody more once it has acknowledged, from wherever", async () => {
    await stage.answer("bob", `ack ${ref}`);
    await stage.advance(4 * TO_COME);

    expect(await called()).toEqual([]);
  });

  it("calls nobody more once the incident is closed, or the organisation was removed", async () => {
    const other = await stage.open("Another --severity high --with ep");
    await stage.answer("alice", `close ${ref} --resolution Done`);
    await stage.answer("alice", `remove ${other} ep`);
    await stage.advance(4 * TO_COME);

    expect(await called()).toEqual([]);
    ref = other;
    expect(await called()).toEqual([]);
  });

  it("calls one after an outage, not one for every time it was missed", async () => {
    await stage.restart(10 * TO_COME);
    await stage.advance(0);

    expect(await called()).toEqual(["dora"]);
  });

  it("has the next one called at once when it is declined", async () => {
    await moved("left", "bob");
    await stage.advance(1_000);

    expect(await called()).toEqual(["dora"]);
  });
});

describe("when nobody is left", () => {
  it("says so in the rooms and in person, with who was tried and how to reach them", async () => {
    refuses(["bob", "dora", "hugo"]);
    ref = await stage.open("Something is wrong --severity high --with ep");
    for (let times = 0; times < 3; times += 1) await stage.advance(1_000);

    expect(await called()).toEqual(["dora", "hugo"]);
    const said = (await stage.roomTexts(ref)).filter((text) => text.includes("Nobody from"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("Nobody from European Parliament yet. Call Bob Guard +32 2 555 01 01.");
    expect(said[0]).toContain("Tried Bob Guard");
    expect(said[0]).toContain("cannot be invited");
    expect(await nobody("alice")).toHaveLength(1);
    expect(
      (await stage.state(ref)).entries.filter((entry) =>
        entry.text.startsWith("European Parliament: nobody reached"),
      ),
    ).toMatchObject([
      { kind: "invite-failed", data: { organisation: "ep", tried: ["bob", "dora", "hugo"] } },
    ]);
    await stage.advance(4 * TO_COME);
    expect(await nobody("alice")).toHaveLength(1);
  });

  it("B6: gives those who see to it a button that says that they reached them", async () => {
    refuses(["bob", "dora", "hugo"]);
    ref = await stage.open("Something is wrong --severity high --with ep");
    for (let times = 0; times < 3; times += 1) await stage.advance(1_000);
    const alice = stage.person("alice");
    const copy = (await alice.told()).findLast((one) => one.text.includes("Nobody from"));
    if (!copy) throw new Error("alice was not told");

    await alice.press(copy, "reached");

    const reached = (await stage.state(ref)).entries.filter((entry) => entry.kind === "reached");
    expect(reached).toMatchObject([{ author: "alice", data: { subject: "ep" } }]);
  });

  it("M7: tells them on another network where they have an address when their own is away", async () => {
    refuses(["bob", "dora", "hugo"]);
    await stage.app.database.sql`insert into contact_addresses (contact, network, address)
      values ('alice', 'local-partners', 'alice-there')`;
    ref = await stage.open("Something is wrong --severity high --with ep");
    stage.replacePort("local-eu", (port) => ({ ...port, trouble: () => "no connection" }));
    for (let times = 0; times < 3; times += 1) await stage.advance(1_000);

    const told = await stage.toldTo("alice-there", "local-partners");
    expect(told.filter((text) => text.includes("Nobody from"))).toHaveLength(1);
  });

  it("tells whoever leads instead of whoever opened it, and the coordinating organisation's desk", async () => {
    refuses(["carol"], "local-partners");
    ref = await stage.open("Something is wrong --severity high --with ec3", "zoe");
    await stage.answer("zoe", `invite ${ref} cert-eu`);
    await stage.answer("zoe", `lead ${ref} zita`);
    await stage.advance(1_000);

    expect(await nobody("zita")).toHaveLength(1);
    expect(await nobody("alice")).toHaveLength(1);
    expect(await nobody("zoe")).toHaveLength(0);
    expect((await nobody("zita"))[0]).toContain(
      "The directory has no phone number or e-mail address of theirs.",
    );
  });

  it("tells nobody who may not know of it, and calls nobody for their role, at TLP:RED", async () => {
    refuses(["carol"], "local-partners");
    ref = await stage.open("Named persons only --severity high --tlp RED --with carol", "zoe");
    await stage.advance(1_000);
    await stage.advance(4 * TO_COME);

    expect(await called()).toEqual([]);
    expect(await nobody("zoe")).toHaveLength(1);
    expect((await stage.toldTo("alice")).join("\n")).not.toContain(ref);
  });

  it("is soon when their network is away: nobody more is called there, and all may come when it is back", async () => {
    const away = {
      trouble: () => "no connection",
      async openRoom(): Promise<never> {
        throw new Unavailable("local-eu", "no answer");
      },
    };
    const real = stage.replacePort("local-eu", (port) => ({ ...port, ...away }));
    ref = await stage.open("Away --severity high --with ep", "emil");
    await stage.advance(TO_COME + 1_000);

    expect(await called()).toEqual([]);
    expect((await stage.roomTexts(ref, "local-partners")).join("\n")).toContain(
      "Nobody from European Parliament yet. Call Bob Guard",
    );
    stage.replacePort("local-eu", () => real);
    await stage.advance(2 * MINUTE);
    expect(await rollOf("bob")).toBe("invited");
    await stage.advance(TO_COME + 1_000);
    expect(await called()).toEqual(["dora"]);
  });

  it("calls the next on another network, whose room is opened for them", async () => {
    refuses(["nina"], "local-partners");
    ref = await stage.open("Elsewhere --severity high --tlp GREEN --with nato");
    await stage.advance(1_000);

    expect(await called()).toEqual(["nils"]);
    expect((await stage.state(ref)).roll.find((line) => line.contact === "nils")).toMatchObject({
      state: "invited",
      network: "local-eu",
    });
  });
});
