import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotFound, RateLimited, Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { type Fixture, rejectionOf, startFixture, step } from "./fixture.ts";

describe("sending on Matrix", () => {
  let fixture: Fixture;
  let port: ChatPort;
  let room: string;
  beforeEach(async () => {
    fixture = await startFixture();
    port = fixture.port();
    room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
  });
  afterEach(async () => await fixture.stop());
  const bodies = () => fixture.homeserver.messages(room).map(({ content }) => content.body);

  it("names the step as transaction id and in the event", async () => {
    await port.post(room, say([], md`hello`), { key: "INC-1:card/é", retry: false });

    const [sent] = fixture.homeserver.calls.filter(({ route }) => route === "send");
    expect(sent?.path).toMatch(/\/send\/m\.room\.message\/INC-1:card\/é$/);
    expect(sent?.body).toMatchObject({ msgtype: "m.text", "eu.muster.key": "INC-1:card/é" });
  });

  it("finds its message also when the homeserver has forgotten the transaction, or the token is new", async () => {
    const attempt = step();
    const id = await port.post(room, say([], md`once`), attempt);
    for (let at = 0; at < 20; at++) await port.post(room, say([], md`other ${at}`), step());
    fixture.homeserver.world.transactions.clear();
    const renewed = fixture.port({ accessToken: fixture.homeserver.token(fixture.muster, "NEW") });

    expect(await renewed.post(room, say([], md`once`), { ...attempt, retry: true })).toBe(id);
    expect(bodies().filter((body) => body === "once")).toHaveLength(1);
  });

  it("is not fooled by somebody else's message with the key of a step", async () => {
    await port.invite(room, [fixture.alice]);
    const alice = fixture.homeserver.as(fixture.alice);
    await alice.join(room);
    const attempt = step();
    await alice.send(room, { msgtype: "m.text", body: "forged", "eu.muster.key": attempt.key });

    await port.post(room, say([], md`real`), { ...attempt, retry: true });

    expect(bodies()).toEqual(["forged", "real"]);
  });

  it("sends an edit once when its reply was lost", async () => {
    const id = await port.post(room, say([], md`old`), step());
    const attempt = step();
    fixture.homeserver.fault({ on: "send", kind: "lost-reply" });

    expect(await rejectionOf(port.edit(room, id, say([], md`new`), attempt))).toBeInstanceOf(Unavailable);
    await port.edit(room, id, say([], md`new`), { ...attempt, retry: true });

    expect(bodies()).toEqual(["old", "* new"]);
  });

  it("does not edit what others said", async () => {
    await port.invite(room, [fixture.alice]);
    await fixture.homeserver.as(fixture.alice).join(room);
    const theirs = await fixture.homeserver.as(fixture.alice).say(room, "mine");

    expect(await rejectionOf(port.edit(room, theirs, say([], md`x`), step()))).toBeInstanceOf(NotFound);
    expect(bodies()).toEqual(["mine"]);
  });

  it.each([
    [{ status: 429, text: "slow down" }, RateLimited],
    [{ status: 502, text: "<html>bad gateway</html>" }, Unavailable],
    [{ status: 500, errcode: "M_UNKNOWN" }, Unavailable],
  ])("rejects with one of the family when a proxy answers %j", async (fault, kind) => {
    fixture.homeserver.fault({ on: "send", ...fault });

    const error = await rejectionOf(port.post(room, say([], md`secret words`), step()));

    expect(error).toBeInstanceOf(kind);
    const printed = JSON.stringify([error.message, error.stack, String(error.cause)]);
    expect(printed).not.toMatch(/secret words|tok:|Bearer/);
  });

  it("keeps the pins that it cannot read", async () => {
    const first = await port.post(room, say([], md`1`), step());
    const second = await port.post(room, say([], md`2`), step());
    await port.pins?.pin(room, first);
    fixture.homeserver.fault({ on: "state.get", path: /pinned/, status: 500 });

    expect(await rejectionOf(port.pins?.pin(room, second) ?? Promise.resolve())).toBeInstanceOf(Unavailable);
    const pinned = () =>
      fixture.homeserver.world.state(fixture.homeserver.room(room), "m.room.pinned_events");
    expect(pinned()).toEqual({ pinned: [first] });
    await port.pins?.pin(room, second);
    expect(pinned()).toEqual({ pinned: [first, second] });
  });

  it("pins several messages at once without losing one", async () => {
    const ids = await Promise.all([1, 2, 3, 4].map((at) => port.post(room, say([], md`${at}`), step())));

    await Promise.all(ids.map((id) => port.pins?.pin(room, id)));

    const pinned = fixture.homeserver.world.state(fixture.homeserver.room(room), "m.room.pinned_events");
    expect([...((pinned?.pinned ?? []) as string[])].sort()).toEqual([...ids].sort());
  });
});

describe("the options of the Matrix adapter", () => {
  it.each([
    { homeserverUrl: "matrix.example.eu" },
    { homeserverUrl: "ftp://matrix.example.eu" },
    { homeserverUrl: "https://user:pw@matrix.example.eu" },
    { homeserverUrl: "https://matrix.example.eu/?access_token=x" },
    { accessToken: "" },
    { accessToken: "tok en" },
    { accessToken: "token\n" },
  ])("are refused with a reason that repeats no secret: %j", async (options) => {
    const fixture = await startFixture();

    expect(() => fixture.port(options)).toThrow(/homeserver URL must be|access token is empty/);
    expect(() => fixture.port(options)).not.toThrow(/pw|tok en/);
    await fixture.stop();
  });
});
