/** M37: an account that was found by an address is shown, can be withdrawn, and counts again once it was confirmed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roomMembersOf } from "../../../../src/db/room-members.ts";
import { type Stage, startStage } from "../../stage.ts";

describe("M37: the account that stands for a contact", () => {
  let stage: Stage;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    ref = await stage.open("Something is wrong --with ep");
    await stage.inRoom("bob", ref, "ack");
    await stage.app.database
      .sql`update contact_addresses set address = 'bob@ep.test', user_id = 'bob' where contact = 'bob' and network = 'local-eu'`;
  });
  afterAll(() => stage.stop());

  const reader = async () => {
    const room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu");
    const members = await roomMembersOf(stage.app.database.db, room?.id ?? "");
    return members.find((one) => one.user === "bob")?.contact;
  };

  it("stands on the roll where it was found by an address", async () => {
    expect(await stage.answer("alice", `roll ${ref}`)).toMatch(/Bob Guard[^\n]*: bob on local-eu/);
    expect(await reader()).toBe("bob");
  });

  it("is withdrawn by nobody but a coordinator of theirs, or of one that coordinates", async () => {
    for (const one of ["dora", "zita"])
      expect(await stage.answer(one, "trust bob --withdraw"), one).toMatch(/Nothing was done/);
    expect(await reader()).toBe("bob");
  });

  it("counts as nobody's once it is withdrawn: no rights, no messages, and the rooms know", async () => {
    const told = (await stage.toldTo("bob")).length;

    expect(await stage.answer("alice", "trust bob --withdraw")).toContain("local-eu: bob");

    expect(await reader()).toBeUndefined();
    const news = (await stage.roomTexts(ref)).filter((text) => text.includes("withdrew the account bob"));
    expect(news).toHaveLength(1);
    expect((await stage.state(ref)).entries.at(-1)).toMatchObject({
      kind: "identity-changed",
      text: expect.stringContaining("withdrew the account bob on local-eu"),
    });
    await stage.answer("alice", `lead ${ref} bob`);
    expect((await stage.toldTo("bob")).length).toBe(told);
    expect(await stage.answer("bob", `close ${ref}`)).toContain("withdrawn");
    expect((await stage.state(ref)).incident.status).not.toBe("closed");
    // Somebody is there whom nobody knows.
    await stage.answer("alice", `note ${ref} Only for those who may read it`);
    expect((await stage.roomTexts(ref)).at(-1)).not.toContain("Only for those who may read it");
  });

  it("counts again when they were called back", async () => {
    expect(await stage.answer("alice", "trust bob")).toContain("the account bob");

    expect(await reader()).toBe("bob");
    expect((await stage.state(ref)).entries.at(-1)).toMatchObject({ kind: "identity-accepted" });
    expect(await stage.answer("bob", `status ${ref}`)).toContain(ref);
    expect(await stage.answer("alice", "trust bob")).toContain("Nothing was done");
  });
});
