import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { positionKey } from "../../../src/adapters/matrix/sync.ts";
import { localLeaderLock, memoryState } from "../../support/matrix/parts.ts";
import { until } from "../../support/until.ts";
import { collectInto, commandsOf, type Fixture, startFixture, step } from "./fixture.ts";

describe("following a Matrix account", () => {
  let fixture: Fixture;
  let room: string;
  beforeEach(async () => {
    fixture = await startFixture();
    room = await fixture.port().openRoom({ name: "inc-1", topic: "t" }, step());
    await fixture.homeserver.as(fixture.muster).invite(room, fixture.alice);
    await fixture.homeserver.as(fixture.alice).join(room);
  });
  afterEach(async () => await fixture.stop());
  const say = (text: string) => fixture.homeserver.as(fixture.alice).say(room, text);

  it("begins at now: what was said before the very first start is no command", async () => {
    await say("!incident old");

    const { received } = await fixture.started();
    await say("!incident new");

    await until(() => commandsOf(received).length > 0);
    expect(commandsOf(received)).toEqual(["new"]);
  });

  it("hands over what was said while Muster was down, and nothing twice over a restart", async () => {
    const first = await fixture.started();
    await say("!incident one");
    await until(() => commandsOf(first.received).length === 1);
    await until(
      () => fixture.state.values.get(positionKey(fixture.muster)) === `s${fixture.homeserver.world.position}`,
    );
    await first.port.stop();
    await say("!incident two");

    const second = await fixture.started();

    await until(() => commandsOf(second.received).length > 0);
    expect(commandsOf(second.received)).toEqual(["two"]);
  });

  it.each([40, 250])("hands over %d commands of a time when Muster was down, in order", async (count) => {
    const first = await fixture.started();
    await first.port.stop();
    for (let at = 0; at < count; at++) await say(`!incident ${at}`);

    const { received } = await fixture.started();

    await until(() => commandsOf(received).length >= count);
    expect(commandsOf(received)).toEqual(Array.from({ length: count }, (_, at) => String(at)));
    const pages = fixture.homeserver.calls.filter(({ route }) => route === "messages").length;
    // Two hundred events fit a batch; beyond that the gap is read page by page.
    expect(pages > 0).toBe(count > 200);
  });

  it("reads the gap again when reading it failed", async () => {
    const first = await fixture.started();
    await first.port.stop();
    for (let at = 0; at < 320; at++) await say(`!incident ${at}`);
    fixture.homeserver.fault({ on: "messages", after: 1, status: 500 });

    const { received } = await fixture.started();

    await until(() => commandsOf(received).length >= 320);
    expect(commandsOf(received)).toEqual(Array.from({ length: 320 }, (_, at) => String(at)));
  });

  it("does not move its position before everything in a batch was accepted, and asks for it again", async () => {
    const accepted: ChatEvent[] = [];
    const before: (string | undefined)[] = [];
    let refusals = 2;
    const port = fixture.port();
    await port.start(async (event) => {
      before.push(fixture.state.values.get(positionKey(fixture.muster)));
      if (event.kind === "command" && event.text === "second" && refusals-- > 0)
        throw new Error("database away");
      accepted.push(event);
      return {};
    });
    await port.stop();
    await say("!incident first");
    await say("!incident second");
    const position = fixture.state.values.get(positionKey(fixture.muster));

    const again = fixture.port();
    await again.start(async (event) => {
      before.push(fixture.state.values.get(positionKey(fixture.muster)));
      if (event.kind === "command" && event.text === "second" && refusals-- > 0)
        throw new Error("database away");
      accepted.push(event);
      return {};
    });

    await until(() => commandsOf(accepted).includes("second"));
    expect(commandsOf(accepted)).toEqual(["first", "first", "first", "second"]);
    expect(new Set(before)).toEqual(new Set([position]));
    expect(
      new Set(accepted.filter((one) => "text" in one && one.text === "first").map(({ id }) => id)).size,
    ).toBe(1);
  });

  it("says in trouble() and the log that an event could not be recorded, without its words, and recovers", async () => {
    let broken = true;
    const port = fixture.port();
    await port.start(async () => {
      if (broken) throw new TypeError("cannot store <words of a secret>");
      return {};
    });

    await say("!incident words of a secret");

    await until(() => port.trouble() !== undefined);
    expect(port.trouble()).toContain("could not be recorded");
    expect(port.trouble()).not.toContain("secret");
    broken = false;
    await until(() => port.trouble() === undefined);
    expect(JSON.stringify(fixture.log.lines)).not.toContain("secret");
  });

  it("gives a repeated delivery the same id", async () => {
    const { received } = await fixture.started();
    const id = await say("!incident once");
    await until(() => commandsOf(received).length === 1);

    fixture.homeserver.world.redeliver(id);

    await until(() => commandsOf(received).length === 2);
    expect(received.map((event) => event.id)).toEqual([id, id]);
  });

  it("loses nothing where many calls fail", async () => {
    const { received } = await fixture.started();
    for (let at = 0; at < 30; at++) {
      if (at % 3 === 0) fixture.homeserver.fault({ on: "sync", status: 500 });
      if (at % 5 === 0) fixture.homeserver.fault({ on: "sync", kind: "lost-reply" });
      if (at % 7 === 0)
        fixture.homeserver.fault({ on: "sync", status: 502, text: "<html>Bad gateway</html>" });
      await say(`!incident ${at}`);
    }

    await until(() => new Set(commandsOf(received)).size === 30);
    const firstTimes = [...new Set(commandsOf(received))];
    expect(firstTimes).toEqual(Array.from({ length: 30 }, (_, at) => String(at)));
  });

  it("begins at now with another account, whatever the one before had read", async () => {
    const first = await fixture.started();
    await first.port.stop();
    await fixture.homeserver.as(fixture.muster).invite(room, fixture.bob);
    await fixture.homeserver.as(fixture.bob).join(room);
    await say("!incident said before");

    const { received } = await fixture.started({ accessToken: fixture.homeserver.token(fixture.bob, "BOT") });
    await say("!incident said after");

    await until(() => commandsOf(received).length > 0);
    expect(commandsOf(received)).toEqual(["said after"]);
  });

  it("starts while the homeserver is down, says so, and connects when it is up", async () => {
    await fixture.homeserver.down();
    const received: ChatEvent[] = [];
    const port = fixture.port({ timeouts: { start: 100, backOff: [10, 50], poll: 500 } });

    await port.start(collectInto(received));

    expect(port.trouble()).toContain("cannot be reached");
    await fixture.homeserver.up();
    await until(() => port.trouble() === undefined);
    await say("!incident hello");
    await until(() => commandsOf(received).length === 1);
  });

  it("goes on where it was after the homeserver restarted", async () => {
    const { port, received } = await fixture.started();

    await fixture.homeserver.down();
    await until(() => port.trouble() !== undefined);
    await say("!incident said while it restarted");
    await fixture.homeserver.up();

    await until(() => commandsOf(received).length === 1);
    await until(() => port.trouble() === undefined);
  });

  it("lets one process at a time follow, and another take over", async () => {
    const leaderLock = localLeaderLock();
    const first = await fixture.started({ leaderLock });
    const second = await fixture.started({ leaderLock });

    await say("!incident one");
    await until(() => commandsOf(first.received).length === 1);
    expect(second.received).toEqual([]);
    await first.port.stop();
    await say("!incident two");

    await until(() => commandsOf(second.received).length === 1);
    expect([...commandsOf(first.received), ...commandsOf(second.received)]).toEqual(["one", "two"]);
  });

  it("lets a process that only waits for the leader lock post", async () => {
    const leaderLock = localLeaderLock();
    await fixture.started({ leaderLock });
    const second = await fixture.started({ leaderLock });

    expect(second.port.trouble()).toBeUndefined();
    expect(await second.port.members(room)).toEqual([fixture.alice]);
  });

  it("hands over what was said in a room just before Muster was removed", async () => {
    const { port, received } = await fixture.started();
    await port.stop();
    await say("!incident last words");
    const content = { membership: "leave" };
    fixture.homeserver.world.append(fixture.homeserver.room(room), {
      type: "m.room.member",
      sender: "@admin:hs.test",
      state_key: fixture.muster,
      content,
    });

    const again = await fixture.started();

    await until(() => again.received.some(({ kind }) => kind === "expelled"));
    expect([...received, ...again.received].map(({ kind }) => kind)).toEqual(["command", "expelled"]);
  });

  it("survives when its own store fails for a while", async () => {
    const store = memoryState();
    let failures = 3;
    const state = {
      get: store.get,
      set: async (key: string, value: string) => {
        if (failures-- > 0) throw new Error("connection lost");
        await store.set(key, value);
      },
    };

    const { received } = await fixture.started({ state });
    await say("!incident still there");

    await until(() => commandsOf(received).includes("still there"));
  });

  it("waits as long as a limiting homeserver asks", async () => {
    const { received } = await fixture.started();
    fixture.homeserver.fault({ on: "sync", status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 300 });
    const before = fixture.homeserver.calls.length;
    await say("!incident patience");

    await until(() => commandsOf(received).length === 1);
    const polls = fixture.homeserver.calls.slice(before).filter(({ route }) => route === "sync");
    const limited = polls.findIndex(({ status }) => status === 429);
    const [refused, next] = polls.slice(limited);
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(300);
  });

  it("keeps starting while its own store is away", async () => {
    const inner = memoryState();
    let failures = 4;
    const get = async (key: string) => {
      if (failures-- > 0) throw new Error("connection lost");
      return await inner.get(key);
    };

    const { received } = await fixture.started({ state: { get, set: inner.set } });
    await say("!incident back");

    await until(() => commandsOf(received).includes("back"));
  });

  it("keeps waiting where the leader lock itself fails", async () => {
    let failures = 2;
    const inner = localLeaderLock();
    const { received } = await fixture.started({
      leaderLock: async (...call) => {
        if (failures-- > 0) throw new Error("database away");
        await inner(...call);
      },
    });

    await say("!incident after that");

    await until(() => commandsOf(received).length === 1);
  });
});

describe("the access token", () => {
  it("is reported in trouble() and once in the log when the homeserver refuses it, and never printed", async () => {
    const fixture = await startFixture();
    const { port } = await fixture.started();
    const token = fixture.homeserver.token(fixture.muster, "MUSTER");

    fixture.homeserver.revoke(token);
    await fixture.homeserver.down();
    await fixture.homeserver.up();

    await until(() => /access token/.test(port.trouble() ?? ""));
    await until(() => fixture.homeserver.calls.filter(({ status }) => status === 401).length > 2);
    const errors = fixture.log.lines.filter(({ level }) => level === "error");
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining("make a new one")]);
    expect(JSON.stringify(fixture.log.lines)).not.toContain(token);
    await fixture.stop();
  });

  it("does not stop start() when it is wrong from the beginning", async () => {
    const fixture = await startFixture();
    const port = fixture.port({ accessToken: "wrong", timeouts: { start: 100, backOff: [10, 20] } });

    await port.start(async () => ({}));

    expect(port.trouble()).toContain("access token");
    await fixture.stop();
  });
});
