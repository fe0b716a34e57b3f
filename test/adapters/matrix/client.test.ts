import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import { api } from "../../../src/adapters/matrix/client.ts";
import { type Fixture, QUICK, rejectionOf, startFixture, step } from "./fixture.ts";

describe("calls of the homeserver", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => await fixture.stop());

  it("keep every id in its place in the path", () => {
    expect(api`rooms/${"!a/../b?c#d:x"}/state/${"m.room.topic"}/`).toBe(
      "/_matrix/client/v3/rooms/!a%2F..%2Fb%3Fc%23d%3Ax/state/m.room.topic/",
    );
  });

  it("may be many at once, without a warning", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.name);
    process.on("warning", note);
    const port = fixture.port();
    const room = await port.openRoom({ name: "inc-1", topic: "t" }, step());

    await Promise.all(Array.from({ length: 60 }, () => port.members(room)));

    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    expect(warnings.filter((name) => name.startsWith("MaxListeners"))).toEqual([]);
  });

  it("under way may finish when Muster stops, and are given up when they take too long", async () => {
    const port = fixture.port({ timeouts: { ...QUICK, grace: 1_000 } });
    const slow = fixture.port({ timeouts: { ...QUICK, grace: 100 } });
    const room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
    fixture.homeserver.fault({ on: "joined_members", kind: "delay", ms: 150, times: 1 });
    await slow.findUser(fixture.alice);

    const finishing = port.members(room);
    await port.stop();
    fixture.homeserver.fault({ on: "joined_members", kind: "no-answer" });
    const givenUp = rejectionOf(slow.members(room));
    await slow.stop();

    expect(await finishing).toEqual([]);
    expect(await givenUp).toBeInstanceOf(Unavailable);
  });

  it("after stopping are refused at once", async () => {
    const port = fixture.port();
    await port.stop();
    const before = fixture.homeserver.calls.length;

    expect(await rejectionOf(port.findUser(fixture.alice))).toBeInstanceOf(Unavailable);
    expect(fixture.homeserver.calls).toHaveLength(before);
  });

  it("turn whatever fails on the way into one of the family", async () => {
    const port = fixture.port({
      state: {
        get: async () => {
          throw new TypeError("connection lost: password=s3cret");
        },
        set: async () => {},
      },
    });

    const error = await rejectionOf(port.directRoom(fixture.alice));

    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).not.toContain("s3cret");
  });
});
