/** People and rooms on other homeservers. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { until } from "../../support/until.ts";
import { type Fixture, QUICK, startFixture, step } from "./fixture.ts";

describe("people on other homeservers", () => {
  let fixture: Fixture;
  let port: ChatPort;
  let room: string;
  beforeEach(async () => {
    fixture = await startFixture();
    ({ port } = await fixture.started());
    room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
  });
  afterEach(async () => await fixture.stop());
  const allowed = () =>
    fixture.homeserver.world.state(fixture.homeserver.room(room), "m.room.server_acl")?.allow;
  const from = (server: string, name = "ana") => fixture.homeserver.addUser(name, server);
  const puts = (path: RegExp) =>
    fixture.homeserver.calls.filter((call) => call.method === "PUT" && path.test(call.path)).length;

  it("are invited after their homeserver was let in, and only theirs", async () => {
    const ana = from("partner.test:8448");

    expect(await port.invite(room, [ana])).toEqual([{ user: ana, state: "invited" }]);
    await fixture.homeserver.as(ana).join(room);

    expect(allowed()).toEqual(["hs.test", "partner.test", "partner.test:8448"]);
    expect(await port.members(room)).toEqual([ana]);
    const mallory = from("elsewhere.test", "mallory");
    await expect(fixture.homeserver.as(mallory).join(room)).rejects.toThrow("banned from the room");
    await expect(fixture.homeserver.as(mallory).knock(room)).rejects.toThrow("banned from the room");
  });

  it("cost one change of the list for each new homeserver, and none for Muster's own", async () => {
    await port.invite(room, [fixture.alice, fixture.bob]);
    expect(puts(/server_acl/)).toBe(0);

    await port.invite(room, [from("one.test"), from("two.test"), from("two.test", "ben")]);
    await port.invite(room, [from("two.test", "cai"), from("one.test", "dea")]);

    expect(puts(/server_acl/)).toBe(1);
    expect(allowed()).toEqual(["hs.test", "one.test", "two.test"]);
  });

  it("keep their place on the list when several invitations go out at once", async () => {
    const servers = ["a.test", "b.test", "c.test", "d.test"];

    await Promise.all(servers.map((server) => port.invite(room, [from(server)])));

    expect(allowed()).toEqual([...servers, "hs.test"]);
  });

  it("take what matches more than one homeserver off the list", async () => {
    await fixture.homeserver
      .as(fixture.muster)
      .setState(room, "m.room.server_acl", { allow: ["*", "hs.test", "known.test"], deny: [] });

    await port.invite(room, [from("partner.test")]);

    expect(allowed()).toEqual(["hs.test", "known.test", "partner.test"]);
  });

  it("are not invited while the list cannot be changed", async () => {
    fixture.homeserver.fault({ on: "state.set", path: /server_acl/, status: 500, times: 50 });
    const ana = from("partner.test");

    await expect(port.invite(room, [ana])).rejects.toThrow("cannot be reached");

    expect(fixture.homeserver.world.membership(fixture.homeserver.room(room), ana)).toBe("leave");
  });

  it("in a room from before there were lists stay in it", async () => {
    const [ana, ben] = [from("one.test"), from("two.test", "ben")];
    await port.invite(room, [ana]);
    await fixture.homeserver.as(ana).join(room);
    fixture.homeserver.room(room).state.delete("m.room.server_acl|");

    await port.invite(room, [ben]);

    expect(allowed()).toEqual(["hs.test", "one.test", "two.test"]);
  });

  it("whose homeserver is away hold up nobody else, and can be invited later", async () => {
    fixture.homeserver.setAway("down.test", true);
    const lost = ["ana", "ben", "cai", "dea", "eli", "fay"].map((name) => from("down.test", name));
    const reached = [fixture.alice, from("up.test", "gil"), fixture.bob];
    const began = Date.now();
    const inviting = port.invite(room, [...lost, ...reached]);
    const invited = () =>
      reached.every(
        (user) => fixture.homeserver.world.membership(fixture.homeserver.room(room), user) === "invite",
      );
    await until(invited);
    const othersAfter = Date.now() - began;

    const outcomes = await inviting;

    expect(othersAfter).toBeLessThan(QUICK.invite);
    // One time limit, not one for each.
    expect(Date.now() - began).toBeLessThan(2.5 * QUICK.invite);
    expect(outcomes.slice(0, lost.length)).toEqual(
      lost.map((user) => ({
        user,
        state: "failed",
        reason: "the homeserver down.test did not answer",
        again: true,
      })),
    );
    expect(outcomes.slice(lost.length).map(({ state }) => state)).toEqual(["invited", "invited", "invited"]);
    fixture.homeserver.setAway("down.test", false);
    expect((await port.invite(room, lost)).every(({ state }) => state === "invited")).toBe(true);
  });

  it("whose homeserver is away are no reason to try it all again: the outcome says so", async () => {
    fixture.homeserver.setAway("down.test", true);

    expect(await port.invite(room, [from("down.test")])).toMatchObject([{ state: "failed", again: true }]);
  });

  it("are found by their id while their homeserver is away", async () => {
    fixture.homeserver.setAway("down.test", true);

    expect(await port.findUser(from("down.test"))).toBe("@ana:down.test");
    expect(await port.findUser("@nobody:hs.test")).toBeUndefined();
  });
});

describe("an invitation from another homeserver", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => await fixture.stop());
  const ana = () => fixture.homeserver.addUser("ana", "partner.test");
  const invited = async () =>
    await fixture.homeserver.as(ana()).createRoom({ is_direct: true, invite: [fixture.muster] });
  const membership = (room: string) =>
    fixture.homeserver.world.membership(fixture.homeserver.room(room), fixture.muster);
  const mayInvite = async (user: string) => user === "@ana:partner.test";

  it("is taken up by way of the homeserver that it came from", async () => {
    await fixture.started({ mayInvite });
    const room = await invited();
    await until(() => membership(room) === "join");

    expect(fixture.homeserver.calls.filter(({ route }) => route === "join")).toHaveLength(1);
  });

  it.each([
    { status: 502 },
    { status: 403, errcode: "M_FORBIDDEN" },
    { status: 404, errcode: "M_NOT_FOUND" },
    { kind: "lost-reply" as const },
  ])("is taken up at last when joining fails right after it ($status $kind)", async (fault) => {
    await fixture.started({ mayInvite });
    fixture.homeserver.fault({ on: "join", times: 2, ...fault });
    const room = await invited();

    await until(() => membership(room) === "join");
    await until(() => fixture.state.values.get("invitations") === "{}");
  });

  it("is taken up after a restart when joining failed until then", async () => {
    const { port } = await fixture.started({ mayInvite, timeouts: { ...QUICK, patience: 100 } });
    fixture.homeserver.fault({ on: "join", status: 502 });
    const room = await invited();
    await until(() => fixture.state.values.get("invitations")?.includes(room) === true);
    await port.stop();

    await fixture.started({ mayInvite });

    await until(() => membership(room) === "join");
  });

  it("that is refused again and again is forgotten", async () => {
    await fixture.started({ mayInvite });
    fixture.homeserver.fault({ on: "join", times: 20, status: 403, errcode: "M_FORBIDDEN" });
    await invited();

    const tries = () => fixture.homeserver.calls.filter(({ route }) => route === "join").length;
    await until(() => tries() > 3 && fixture.state.values.get("invitations") === "{}");
    expect(tries()).toBe(4);
  });

  it("of somebody who may not is refused", async () => {
    await fixture.started({ mayInvite: async () => false });
    const room = await invited();

    await until(() => membership(room) === "leave");
  });
});
