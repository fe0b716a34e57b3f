/** Rooms that others may read, requests to be let in, unreadable messages, servers that are away: whatever the network. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort, InviteOutcome } from "../../../../src/adapters/chat-port.ts";
import { until } from "../../../support/until.ts";
import { base, MINUTE, type Stage, startStage } from "../../stage.ts";

describe("a guarded room", () => {
  let stage: Stage;
  let ref: string;
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(async () => await stage.stop());
  const roomOf = async (network = "local-eu") =>
    (await stage.state(ref)).rooms.find((one) => one.network === network);
  const expose = async (network = "local-eu") => {
    const room = String((await roomOf(network))?.roomId);
    await stage.arrives({
      ...base({ network }),
      kind: "exposed",
      room,
      reason: "mallory switched its encryption off",
    });
  };
  const press = (user: string, action: string, value: string) =>
    stage.arrives({ ...base(), kind: "action", user, action, value, reply: { user } });

  describe("that others may read", () => {
    it("is told of in the other rooms, on the timeline and in the report, once", async () => {
      ref = await stage.open("Something is wrong --with ep,ec3");
      await expose("local-partners");
      await expose("local-partners");

      const texts = (await stage.roomTexts(ref)).join("\n");
      expect(texts.match(/is no longer private/g)).toHaveLength(1);
      expect((await stage.kinds(ref)).filter((kind) => kind === "exposed")).toHaveLength(1);
      expect((await roomOf("local-partners"))?.state).toBe("silenced");
      expect(await stage.answer("alice", `summary ${ref}`)).toContain("mallory switched its encryption off");
    });

    it("is told of to whoever answers for the incident when there is no other room", async () => {
      ref = await stage.open();
      await expose();

      expect((await stage.toldTo("alice")).join("\n")).toContain("is no longer private");
    });

    it("hears nothing any more, not even answers to commands", async () => {
      ref = await stage.open("Something is wrong --with ep,ec3");
      await expose();
      const before = await stage.roomTexts(ref);

      const room = String((await roomOf())?.roomId);
      const answer = await stage.answer("alice", "note Not for everybody", { network: "local-eu", room });

      expect(await stage.roomTexts(ref)).toEqual(before);
      expect((await stage.roomTexts(ref, "local-partners")).join("\n")).toContain("Not for everybody");
      expect(answer).not.toBe("");
    });

    it("is written in again when a responder says so, and only then", async () => {
      ref = await stage.open();
      await expose();
      const value = `${ref} ${(await roomOf())?.id}`;

      for (const user of ["mia", "stranger"]) {
        await press(user, "trust-room", value);
        expect((await roomOf())?.state, user).toBe("silenced");
      }
      await press("bob", "trust-room", value);

      expect((await roomOf())?.state).toBe("open");
      expect((await stage.roomTexts(ref)).join("\n")).toContain("had Muster write in the room on");
    });

    it.each(["", "nonsense", "INC-2026-9999 x", "INC-2026-0001 not-a-uuid"])(
      "is not opened again by a button that says %j",
      async (value) => {
        ref = await stage.open();
        await expose();

        await press("alice", "trust-room", value);

        expect((await roomOf())?.state).toBe("silenced");
      },
    );
  });

  it("tells of many unreadable messages of one person once while it waits to be said", async () => {
    ref = await stage.open();
    const room = String((await roomOf())?.roomId);
    let open = (): void => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    stage.replacePort("local-eu", (port) => ({
      ...port,
      post: async (...args) => {
        await held;
        return await port.post(...args);
      },
    }));
    const events = Array.from({ length: 5 }, (_, at) => ({
      ...base(),
      kind: "unreadable" as const,
      why: "no-key" as const,
      room,
      user: "bob",
      message: `m${at}`,
      reply: { user: "bob", room },
    }));
    const before = await stage.handled();
    const arriving = events.map((event) => stage.arrives(event));
    await until(async () => (await stage.handled()) >= before + events.length);
    open();
    await Promise.all(arriving);

    const told = (await stage.roomTexts(ref)).filter((text) => text.includes("cannot be decrypted"));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(3);
  });

  describe("inviting people whose server is away", () => {
    /** Answers so for as long as it is told to. */
    function away(port: ChatPort, isAway: () => boolean): ChatPort {
      return {
        ...port,
        invite: async (room, users) =>
          isAway()
            ? users.map(
                (user): InviteOutcome => ({ user, state: "failed", reason: "no answer", again: true }),
              )
            : await port.invite(room, users),
      };
    }
    const entries = async () =>
      (await stage.state(ref)).entries.flatMap(({ kind, text }) =>
        kind === "invite-failed" || (kind === "invited" && text.includes("Bob")) ? [`${kind}: ${text}`] : [],
      );

    it("goes on until they are reached; the timeline has the beginning and the end", async () => {
      let isAway = true;
      stage.replacePort("local-eu", (port) => away(port, () => isAway));
      ref = await stage.open();
      await stage.advance(MINUTE);
      await stage.advance(2 * MINUTE);
      isAway = false;
      await stage.advance(5 * MINUTE);
      await stage.settled();

      const texts = await entries();
      expect(texts.filter((text) => text.includes("Bob") && text.startsWith("invite-failed"))).toEqual([
        expect.stringContaining("no answer; Muster keeps trying"),
      ]);
      expect(texts.at(-1)).toContain("invited: Bob");
      expect((await stage.state(ref)).roll.find((line) => line.contact === "bob")?.state).toBe("invited");
    });

    it("ends after some hours, and says so", async () => {
      stage.replacePort("local-eu", (port) => away(port, () => true));
      ref = await stage.open();
      for (let tries = 0; tries < 12; tries++) await stage.advance(61 * MINUTE);

      const texts = (await entries()).filter((text) =>
        text.includes("Bob Guard (European Parliament) could"),
      );
      expect(texts).toHaveLength(2);
      expect(texts[1]).not.toContain("keeps trying");
    });

    it("ends with the incident", async () => {
      stage.replacePort("local-eu", (port) => away(port, () => true));
      ref = await stage.open();
      await stage.answer("alice", `close ${ref} --resolution Done`);
      for (let tries = 0; tries < 12; tries++) await stage.advance(61 * MINUTE);

      expect((await entries()).filter((text) => text.includes("Bob"))).toHaveLength(1);
    });
  });
});

describe("M54: a request to verify Muster's device", () => {
  it("is answered in words, and strangers get none", async () => {
    const stage = await startStage();
    try {
      const asked = { ...base(), kind: "verification", user: "bob", reply: { user: "bob" } } as const;
      await stage.arrives(asked);
      await stage.arrives({ ...asked, ...base(), user: "mallory", reply: { user: "mallory" } });

      expect((await stage.toldTo("bob")).join()).toContain("cannot compare emojis");
      expect(await stage.toldTo("mallory")).toEqual([]);
    } finally {
      await stage.stop();
    }
  });
});
