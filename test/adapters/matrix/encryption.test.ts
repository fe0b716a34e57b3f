import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, Unavailable } from "../../../src/adapters/chat-errors.ts";
import { md, say } from "../../../src/core/message.ts";
import { type Fixture, QUICK, rejectionOf, startFixture, step } from "./fixture.ts";

const SECRET = say(["TLP:RED"], md`top secret`);

describe("clear text and encrypted rooms", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => await fixture.stop());
  const openInClear = () => fixture.port().openRoom({ name: "inc-1", topic: "t" }, step());
  const encrypt = (room: string) =>
    fixture.homeserver
      .as(fixture.muster)
      .setState(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" });

  it.each(["required", "preferred"] as const)(
    "opens no room with %s while there is no engine, and says what to do",
    async (encryption) => {
      const port = fixture.port({ encryption });

      const room = await rejectionOf(port.openRoom({ name: "inc-1", topic: "t" }, step()));
      const direct = await rejectionOf(port.directRoom(fixture.alice));

      for (const error of [room, direct]) {
        expect(error).toBeInstanceOf(Forbidden);
        expect(error.message).toContain("set MATRIX_ENCRYPTION=off to accept clear-text rooms");
      }
      expect(fixture.homeserver.calls.some(({ route }) => route === "createRoom")).toBe(false);
    },
  );

  it.each(["off", "preferred", "required"] as const)(
    "sends nothing into an encrypted room with %s",
    async (encryption) => {
      const room = await openInClear();
      const port = fixture.port({ encryption });
      const before = encryption === "off" ? await port.post(room, say([], md`in clear`), step()) : undefined;
      await encrypt(room);

      const error = await rejectionOf(port.post(room, SECRET, step()));

      expect(error).toBeInstanceOf(Forbidden);
      expect(error.message).toContain("encrypted");
      if (before !== undefined) await rejectionOf(port.edit(room, before, SECRET, step()));
      expect(JSON.stringify(fixture.homeserver.messages(room))).not.toContain("top secret");
    },
  );

  it.each([
    { status: 500, errcode: "M_UNKNOWN" },
    { status: 502, text: "<html>" },
    { status: 404, errcode: "M_UNRECOGNIZED" },
    { status: 404, text: "not found" },
    { status: 403, errcode: "M_FORBIDDEN" },
    { status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 10 },
    { kind: "no-answer" as const },
    { kind: "lost-reply" as const },
  ])(
    "does not take a failed look at the room ($status $errcode $kind) for 'not encrypted'",
    async (fault) => {
      const room = await openInClear();
      await encrypt(room);
      const port = fixture.port({ timeouts: { ...QUICK, request: 500 } });
      fixture.homeserver.fault({ on: "state.get", path: /m\.room\.encryption/, times: 1, ...fault });

      await rejectionOf(port.post(room, SECRET, step()));

      expect(fixture.homeserver.messages(room)).toEqual([]);
    },
  );

  it("sends later what it could not look up", async () => {
    const room = await openInClear();
    const port = fixture.port();
    const attempt = step();
    fixture.homeserver.fault({ on: "state.get", path: /m\.room\.encryption/, status: 500 });

    expect(await rejectionOf(port.post(room, SECRET, attempt))).toBeInstanceOf(Unavailable);
    await port.post(room, SECRET, { ...attempt, retry: true });

    expect(fixture.homeserver.messages(room)).toHaveLength(1);
  });

  it("writes into a clear-text room with preferred, not with required", async () => {
    const room = await openInClear();

    await fixture.port({ encryption: "preferred" }).post(room, SECRET, step());
    const error = await rejectionOf(fixture.port({ encryption: "required" }).post(room, SECRET, step()));

    expect(error).toBeInstanceOf(Forbidden);
    expect(fixture.homeserver.messages(room)).toHaveLength(1);
  });
});
