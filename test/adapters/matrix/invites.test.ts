import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, RateLimited, Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { type Fixture, QUICK, rejectionOf, startFixture, step } from "./fixture.ts";

describe("inviting on Matrix", () => {
  let fixture: Fixture;
  let port: ChatPort;
  let room: string;
  beforeEach(async () => {
    fixture = await startFixture();
    port = fixture.port();
    room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
  });
  afterEach(async () => await fixture.stop());
  const membership = (user: string) =>
    fixture.homeserver.world.membership(fixture.homeserver.room(room), user);
  const limited = (times: number, retryAfterMs: number, after = 0) =>
    fixture.homeserver.fault({
      on: "invite",
      status: 429,
      errcode: "M_LIMIT_EXCEEDED",
      retryAfterMs,
      times,
      after,
    });

  it("says for each person what became of it", async () => {
    await port.invite(room, [fixture.alice, fixture.bob]);
    await fixture.homeserver.as(fixture.alice).join(room);
    await fixture.homeserver.as(fixture.muster).ban(room, fixture.carol);

    const outcomes = await port.invite(room, [
      fixture.carol,
      "@ghost:hs.test",
      fixture.bob,
      fixture.alice,
      "not an id",
    ]);

    expect(outcomes).toEqual([
      { user: fixture.carol, state: "failed", reason: "banned from this room" },
      { user: "@ghost:hs.test", state: "failed", reason: "the homeserver knows nobody by this id" },
      { user: fixture.bob, state: "invited" },
      { user: fixture.alice, state: "joined" },
      { user: "not an id", state: "failed", reason: "not a Matrix user id (@name:server)" },
    ]);
  });

  it("does not invite somebody again who has an open invitation", async () => {
    await port.invite(room, [fixture.alice]);
    const before = fixture.homeserver.calls.filter(({ route }) => route === "invite").length;

    await port.invite(room, [fixture.alice]);

    expect(fixture.homeserver.calls.filter(({ route }) => route === "invite")).toHaveLength(before);
  });

  it("invites somebody again who has left", async () => {
    await port.invite(room, [fixture.alice]);
    await fixture.homeserver.as(fixture.alice).leave(room);

    expect(await port.invite(room, [fixture.alice])).toEqual([{ user: fixture.alice, state: "invited" }]);
    expect(membership(fixture.alice)).toBe("invite");
  });

  it("answers twice for somebody who is named twice, and invites once", async () => {
    const outcomes = await port.invite(room, [fixture.alice, fixture.alice]);

    expect(outcomes).toEqual([
      { user: fixture.alice, state: "invited" },
      { user: fixture.alice, state: "invited" },
    ]);
    expect(fixture.homeserver.calls.filter(({ route }) => route === "invite")).toHaveLength(1);
  });

  it("asks to wait when nobody could be invited", async () => {
    limited(10, 1_234);

    const error = await rejectionOf(port.invite(room, [fixture.alice, fixture.bob]));

    expect(error).toBeInstanceOf(RateLimited);
    expect((error as RateLimited).retryAfterMs).toBe(1_234);
  });

  it("waits as long as asked, then goes on, when some were invited already", async () => {
    const users = Array.from({ length: 12 }, (_, at) => fixture.homeserver.addUser(`user${at}`));
    limited(1, 150, 8);

    const began = Date.now();
    const outcomes = await port.invite(room, users);

    expect(outcomes.map(({ user }) => user)).toEqual(users);
    expect(outcomes.every(({ state }) => state === "invited")).toBe(true);
    expect(Date.now() - began).toBeGreaterThanOrEqual(150);
  });

  it("keeps the outcomes that it has when the wait is too long, with a reason for the others", async () => {
    const users = Array.from({ length: 8 }, (_, at) => fixture.homeserver.addUser(`user${at}`));
    limited(50, QUICK.inviteWait + 1, 5);

    const outcomes = await port.invite(room, users);

    expect(outcomes.filter(({ state }) => state === "invited")).toHaveLength(5);
    const failed = outcomes.filter((outcome) => outcome.state === "failed");
    expect(failed).toHaveLength(3);
    for (const { reason } of failed) expect(reason).toContain("limits invitations");
  });

  it("counts an invitation whose reply was lost", async () => {
    fixture.homeserver.fault({ on: "invite", kind: "lost-reply" });

    const outcomes = await port.invite(room, [fixture.alice, fixture.bob]);

    expect(outcomes.map(({ state }) => state)).toEqual(["invited", "invited"]);
    expect([membership(fixture.alice), membership(fixture.bob)]).toEqual(["invite", "invite"]);
  });

  it("counts somebody as joined who joined while the reply was lost", async () => {
    fixture.homeserver.fault({ on: "invite", kind: "lost-reply", path: /.*/ });
    const inviting = port.invite(room, [fixture.alice, fixture.bob]);
    const joined = async () => {
      const open = [fixture.alice, fixture.bob].filter((user) => membership(user) === "invite");
      for (const user of open) await fixture.homeserver.as(user).join(room);
    };
    const timer = setInterval(() => void joined(), 20);

    const outcomes = await inviting.finally(() => clearInterval(timer));

    expect(outcomes.every(({ state }) => state !== "failed")).toBe(true);
  });

  it("rejects when the homeserver answers nobody", async () => {
    fixture.homeserver.fault({ on: "invite", status: 503, times: 50 });

    expect(await rejectionOf(port.invite(room, [fixture.alice, fixture.bob]))).toBeInstanceOf(Unavailable);
  });

  it("invites where profiles are kept from others", async () => {
    fixture.homeserver.fault({ on: "profile", status: 403, errcode: "M_FORBIDDEN" });

    expect(await port.invite(room, [fixture.alice])).toEqual([{ user: fixture.alice, state: "invited" }]);
  });

  it("gives a reason when the homeserver refuses the invitation", async () => {
    fixture.homeserver.fault({ on: "invite", status: 403, errcode: "M_FORBIDDEN" });

    const [alice, bob] = await port.invite(room, [fixture.alice, fixture.bob]);

    const refused = [alice, bob].find((outcome) => outcome?.state === "failed");
    expect(refused).toMatchObject({ reason: "the homeserver does not allow this invitation" });
  });

  it("rejects in a room that Muster is not in", async () => {
    const theirs = await fixture.homeserver.as(fixture.carol).createRoom({});

    expect(await rejectionOf(port.invite(theirs, [fixture.alice]))).toBeInstanceOf(Forbidden);
  });

  it("m22: of somebody who blocks them fail in words", async () => {
    fixture.homeserver.fault({ on: "invite", status: 403, errcode: "M_INVITE_BLOCKED" });

    const outcomes = await port.invite(room, [fixture.alice]);

    expect(outcomes).toMatchObject([
      { user: fixture.alice, state: "failed", reason: expect.stringContaining("block invitations") },
    ]);
  });

  it("M61: come back at once where the caller does not wait, and have a reason", async () => {
    fixture.homeserver.fault({
      on: "invite",
      status: 429,
      errcode: "M_LIMIT_EXCEEDED",
      retryAfterMs: 3_000,
      after: 1,
      times: 50,
    });
    const began = performance.now();

    const outcomes = await port.invite(room, [fixture.alice, fixture.bob], {
      why: "CERT-EU calls you",
      atOnce: true,
    });

    expect(performance.now() - began).toBeLessThan(2_500);
    expect(outcomes).toMatchObject([
      { user: fixture.alice, state: "invited" },
      { user: fixture.bob, state: "failed", again: true, soon: true },
    ]);
    const { world } = fixture.homeserver;
    expect(world.state(fixture.homeserver.room(room), "m.room.member", fixture.alice)).toMatchObject({
      reason: "CERT-EU calls you",
    });
  });
});
