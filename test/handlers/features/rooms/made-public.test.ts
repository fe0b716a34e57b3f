/** B13: a private channel that somebody makes public, or shares with another workspace, by hand. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Privacy } from "../../../../src/adapters/chat-port.ts";
import { saveConnectInvite } from "../../../../src/db/connect-invites.ts";
import { base, type Stage, startStage } from "../../stage.ts";

const PARTNERS = "local-partners";
const AS_OPENED: Privacy = { isPublic: false, isShared: false };

describe("B13 a room that is no longer what Muster opened", () => {
  let stage: Stage;
  let ref: string;
  let privacy: Privacy;
  beforeEach(async () => {
    privacy = AS_OPENED;
    stage = await startStage();
    stage.replacePort(PARTNERS, (port) => ({ ...port, privacy: { of: async () => privacy } }));
    ref = await stage.open("Made public --with ep,ec3");
  });
  afterEach(async () => await stage.stop());
  const room = async () => (await stage.state(ref)).rooms.find((one) => one.network === PARTNERS);
  const warnings = async () =>
    (await stage.roomTexts(ref)).filter((text) => text.includes("is no longer private"));

  it.each<[string, Privacy]>([
    ["public", { isPublic: true, isShared: false }],
    ["shared", { isPublic: false, isShared: true }],
    ["both", { isPublic: true, isShared: true }],
  ])("is found %s by the comparison, silenced, and told of in the others once", async (_how, now) => {
    privacy = now;
    await stage.app.runJob("reconcile");
    await stage.app.runJob("reconcile");
    await stage.settled();

    expect(await room()).toMatchObject({ state: "silenced", silence: "exposed" });
    expect(await warnings()).toHaveLength(1);
    const said = (await stage.roomTexts(ref, PARTNERS)).length;
    await stage.answer("alice", `note ${ref} Only for those who may read it`);
    expect(await stage.roomTexts(ref, PARTNERS)).toHaveLength(said);
  });

  it("is left alone while it is as it was opened", async () => {
    await stage.app.runJob("reconcile");
    expect((await room())?.state).toBe("open");
  });

  it("is silenced as soon as the network says that it is shared", async () => {
    await stage.arrives({
      ...base({ network: PARTNERS }),
      kind: "shared",
      room: (await room())?.roomId ?? "",
    });
    expect((await room())?.state).toBe("silenced");
    expect(await warnings()).toHaveLength(1);
  });

  it("is meant to be shared where Muster invited somebody from outside, and not to be public", async () => {
    const row = await room();
    await saveConnectInvite(stage.app.database.db, {
      room: row?.id ?? "",
      contact: "carol",
      invite: "I1",
      email: "carol@example.org",
      state: "accepted",
      changedAt: stage.now(),
    });
    privacy = { isPublic: false, isShared: true };
    await stage.arrives({ ...base({ network: PARTNERS }), kind: "shared", room: row?.roomId ?? "" });
    await stage.app.runJob("reconcile");
    expect((await room())?.state).toBe("open");

    privacy = { isPublic: true, isShared: true };
    await stage.app.runJob("reconcile");
    expect((await room())?.state).toBe("silenced");
  });
});
