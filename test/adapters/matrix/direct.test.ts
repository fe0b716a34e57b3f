import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotFound, RateLimited, Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { memoryState } from "../../support/matrix/parts.ts";
import { until } from "../../support/until.ts";
import { collectInto, commandsOf, type Fixture, rejectionOf, startFixture, step } from "./fixture.ts";

describe("direct conversations on Matrix", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => await fixture.stop());
  const made = () =>
    fixture.homeserver.calls.filter(({ route, status }) => route === "createRoom" && status === 200);
  const direct = () => fixture.homeserver.world.accountData.get(`${fixture.muster} m.direct`);

  it("are private rooms of two, marked as direct for the person and in m.direct", async () => {
    const id = await fixture.port().directRoom(fixture.alice);

    const room = fixture.homeserver.room(id);
    const invitation = fixture.homeserver.world.state(room, "m.room.member", fixture.alice);
    expect(invitation).toMatchObject({ membership: "invite", is_direct: true });
    expect(fixture.homeserver.world.state(room, "m.room.join_rules")).toEqual({ join_rule: "invite" });
    expect(direct()).toEqual({ [fixture.alice]: [id] });
    expect(JSON.stringify([...fixture.homeserver.world.aliases])).not.toContain("alice");
  });

  it("M52: is called Muster, and its invitation says why, from an account with a name and a picture", async () => {
    fixture.homeserver.world.profiles.delete(fixture.muster);
    const { port } = await fixture.started();
    const id = await port.directRoom(fixture.alice, "a message about INC-1");

    const { world } = fixture.homeserver;
    const room = fixture.homeserver.room(id);
    expect(world.state(room, "m.room.name")).toEqual({ name: "Muster" });
    expect(world.state(room, "m.room.member", fixture.alice)).toMatchObject({
      reason: "a message about INC-1",
      is_direct: true,
    });
    await until(() => world.profiles.get(fixture.muster)?.avatar_url !== undefined);
    const { displayname, avatar_url: picture } = world.profiles.get(fixture.muster) ?? {};
    expect(displayname).toBe("Muster");
    expect(world.media.get(String(picture))?.mime).toBe("image/png");
  });

  it("M52: leaves a name and a picture alone that an operator has given the account", async () => {
    const own = { displayname: "CERT bot", avatar_url: "mxc://hs.test/own" };
    fixture.homeserver.world.profiles.set(fixture.muster, own);
    await fixture.started();
    await until(() => fixture.homeserver.calls.some(({ route }) => route === "profile"));
    await until(() => fixture.homeserver.isCaughtUp(fixture.muster));

    expect(fixture.homeserver.world.profiles.get(fixture.muster)).toEqual(own);
  });

  it("B51: shows what is said from the invitation on, also in a room from before", async () => {
    const port = fixture.port();
    const id = await port.directRoom(fixture.alice);
    const room = fixture.homeserver.room(id);
    const visibility = () => fixture.homeserver.world.state(room, "m.room.history_visibility");
    expect(visibility()).toEqual({ history_visibility: "invited" });
    await fixture.homeserver.as(fixture.muster).setState(id, "m.room.history_visibility", {
      history_visibility: "joined",
    });

    expect(await port.directRoom(fixture.alice)).toBe(id);
    expect(visibility()).toEqual({ history_visibility: "invited" });
    expect(await port.entering?.hasEntered(id, fixture.alice)).toBe(false);
    await fixture.homeserver.as(fixture.alice).join(id);
    expect(await port.entering?.hasEntered(id, fixture.alice)).toBe(true);
  });

  it("are opened once per person, also when asked for at once, by two processes, and after the store was lost", async () => {
    const port = fixture.port();

    const ids = await Promise.all([
      port.directRoom(fixture.alice),
      port.directRoom(fixture.alice),
      fixture.port({ state: memoryState() }).directRoom(fixture.alice),
    ]);
    ids.push(await fixture.port({ state: memoryState() }).directRoom(fixture.alice));

    expect(new Set(ids).size).toBe(1);
    expect(made()).toHaveLength(1);
  });

  it("are found again when the reply to their making was lost", async () => {
    fixture.homeserver.fault({ on: "createRoom", kind: "lost-reply" });
    const port = fixture.port();

    expect(await rejectionOf(port.directRoom(fixture.alice))).toBeInstanceOf(Unavailable);
    const id = await port.directRoom(fixture.alice);

    expect(fixture.homeserver.world.rooms.size).toBe(1);
    expect(direct()).toEqual({ [fixture.alice]: [id] });
  });

  it("do not overwrite m.direct when it cannot be read", async () => {
    const path = `/_matrix/client/v3/user/${encodeURIComponent(fixture.muster)}/account_data/m.direct`;
    await fixture.homeserver.as(fixture.muster).ask("PUT", path, { [fixture.bob]: ["!old"] });
    fixture.homeserver.fault({ on: "account_data.get", status: 500, after: 1 });
    const port = fixture.port();

    expect(await rejectionOf(port.directRoom(fixture.alice))).toBeInstanceOf(Unavailable);
    expect(direct()).toEqual({ [fixture.bob]: ["!old"] });
    const id = await port.directRoom(fixture.alice);

    expect(direct()).toEqual({ [fixture.bob]: ["!old"], [fixture.alice]: [id] });
  });

  it("invite the person again who has left", async () => {
    const port = fixture.port();
    const id = await port.directRoom(fixture.alice);
    await fixture.homeserver.as(fixture.alice).join(id);
    await fixture.homeserver.as(fixture.alice).leave(id);

    expect(await port.directRoom(fixture.alice)).toBe(id);
    expect(fixture.homeserver.world.membership(fixture.homeserver.room(id), fixture.alice)).toBe("invite");
  });

  it("move to a new room when Muster is no longer in the old one", async () => {
    const port = fixture.port();
    const old = await port.directRoom(fixture.alice);
    await fixture.homeserver.as(fixture.muster).leave(old);

    const id = await port.directRoom(fixture.alice);

    expect(id).not.toBe(old);
    expect(direct()).toEqual({ [fixture.alice]: [id, old] });
  });

  it("move to a new room when somebody else is in the old one", async () => {
    const port = fixture.port();
    const old = await port.directRoom(fixture.alice);
    await fixture.homeserver.as(fixture.muster).invite(old, fixture.bob);

    expect(await port.directRoom(fixture.alice)).not.toBe(old);
  });

  it("are not opened with somebody whom nobody knows", async () => {
    const error = await rejectionOf(fixture.port().directRoom("@ghost:hs.test"));

    expect(error).toBeInstanceOf(NotFound);
    expect((error as NotFound).what).toBe("user");
    expect(made()).toEqual([]);
  });

  it("M21: are opened although the homeserver does not show the profile", async () => {
    for (const status of [403, 502]) {
      fixture.homeserver.fault({ on: "profile", status, errcode: "M_UNKNOWN", times: 1 });
      expect(await fixture.port({ state: memoryState() }).directRoom(fixture.alice)).toMatch(/^!/);
    }
    const ana = fixture.homeserver.addUser("ana", "partner.test");
    fixture.homeserver.fault({ on: "profile", status: 404, errcode: "M_NOT_FOUND", times: 5 });
    expect(await fixture.port().findUser(ana)).toBe(ana);
    const room = fixture.homeserver.room(await fixture.port().directRoom(ana));
    expect(fixture.homeserver.world.membership(room, ana)).toBe("invite");
  });

  it("B51: are opened with the invitation where the homeserver has just asked to wait, which costs the person no turn", async () => {
    const port = fixture.port();
    fixture.homeserver.fault({ on: "createRoom", status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 5 });
    await rejectionOf(port.directRoom(fixture.alice));
    const id = await port.directRoom(fixture.alice);

    const room = fixture.homeserver.room(id);
    expect(fixture.homeserver.world.membership(room, fixture.alice)).toBe("invite");
    expect(fixture.homeserver.calls.filter(({ path }) => path.includes("m.room.member"))).toEqual([]);
  });

  it("wait when room creation is limited", async () => {
    fixture.homeserver.fault({
      on: "createRoom",
      status: 429,
      errcode: "M_LIMIT_EXCEEDED",
      retryAfterMs: 77,
    });

    expect(await rejectionOf(fixture.port().directRoom(fixture.alice))).toMatchObject({
      constructor: RateLimited,
      retryAfterMs: 77,
    });
  });

  describe("that people open", () => {
    const invitation = () => ({ invite: [fixture.muster], is_direct: true, preset: "trusted_private_chat" });
    const membership = (id: string) =>
      fixture.homeserver.world.membership(fixture.homeserver.room(id), fixture.muster);

    it("are joined for people who may, and a command there is heard", async () => {
      const { port, received } = await fixture.started({ mayInvite: async (user) => user === fixture.alice });
      const alice = fixture.homeserver.as(fixture.alice);

      const id = await alice.createRoom(invitation());
      await until(() => membership(id) === "join");
      await alice.say(id, "!incident help");

      await until(() => commandsOf(received).length === 1);
      await until(async () => (await port.directRoom(fixture.alice)) === id);
      expect(direct()).toEqual({ [fixture.alice]: [id] });
    });

    it("M58: need no word before a command, and say that nobody else reads it", async () => {
      const { received } = await fixture.started({ mayInvite: async () => true });
      const alice = fixture.homeserver.as(fixture.alice);
      const id = await alice.createRoom(invitation());
      await until(() => membership(id) === "join");
      for (const words of ["help", "status INC-2026-0042", "!incident list"]) await alice.say(id, words);

      await until(() => commandsOf(received).length === 3);
      expect(commandsOf(received)).toEqual(["help", "status INC-2026-0042", "list"]);
      expect(received.filter(({ kind }) => kind === "message")).toEqual([]);
      for (const event of received)
        if (event.kind === "command") expect(event.reply.data?.direct).toBeDefined();
    });

    it("M58: in other rooms words without it are what people say to each other", async () => {
      const { port, received } = await fixture.started();
      const room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
      await port.invite(room, [fixture.alice]);
      const alice = fixture.homeserver.as(fixture.alice);
      await alice.join(room);
      await alice.say(room, "help");

      await until(() => received.some(({ kind }) => kind === "message"));
      expect(commandsOf(received)).toEqual([]);
    });

    it("are refused for others, and by default", async () => {
      await fixture.started();

      const id = await fixture.homeserver.as(fixture.bob).createRoom(invitation());

      await until(
        () => fixture.homeserver.room(id).memberships.get(fixture.muster)?.at(-1)?.value === "leave",
      );
    });

    it("M20: are joined also when the client has not flagged them", async () => {
      const { port } = await fixture.started({ mayInvite: async () => true });

      const id = await fixture.homeserver.as(fixture.alice).createRoom({ invite: [fixture.muster] });

      await until(() => membership(id) === "join");
      await until(async () => (await port.directRoom(fixture.alice)) === id);
    });

    const toldAlice = async () => {
      const room = texts(direct()?.[fixture.alice])[0];
      const found = room === undefined ? [] : fixture.homeserver.messages(room);
      return found.map(({ content }) => String(content.body)).join("\n");
    };
    const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

    it("M57: are refused with words when they are rooms of several people", async () => {
      await fixture.started({ mayInvite: async () => true });

      const id = await fixture.homeserver
        .as(fixture.alice)
        .createRoom({ invite: [fixture.bob, fixture.muster] });

      await until(
        () => fixture.homeserver.room(id).memberships.get(fixture.muster)?.at(-1)?.value === "leave",
      );
      const { world } = fixture.homeserver;
      const left = world.state(fixture.homeserver.room(id), "m.room.member", fixture.muster);
      expect(left?.reason).toContain("conversations with one person");
      await until(async () => (await toldAlice()).includes("conversations with one person"));
    });

    it("are refused when they are encrypted and Muster has no engine", async () => {
      await fixture.started({ mayInvite: async () => true });
      const encryption = { type: "m.room.encryption", content: { algorithm: "m.megolm.v1.aes-sha2" } };

      const id = await fixture.homeserver
        .as(fixture.alice)
        .createRoom({ ...invitation(), initial_state: [encryption] });

      await until(
        () => fixture.homeserver.room(id).memberships.get(fixture.muster)?.at(-1)?.value === "leave",
      );
      await until(async () => (await toldAlice()).includes("it is encrypted"));
    });

    it("are asked about again when the answer was not to be had", async () => {
      let failures = 2;
      const mayInvite = async () => {
        if (failures-- > 0) throw new Error("database away");
        return true;
      };
      await fixture.started({ mayInvite });

      const id = await fixture.homeserver.as(fixture.alice).createRoom(invitation());

      await until(() => membership(id) === "join");
    });

    it("are joined also when the invitation came while Muster was down", async () => {
      const id = await fixture.homeserver.as(fixture.alice).createRoom(invitation());

      await fixture.started({ mayInvite: async () => true });

      await until(() => membership(id) === "join");
    });

    it("bring no command that was said before the invitation", async () => {
      const received: ChatEvent[] = [];
      const port = fixture.port({ mayInvite: async () => true });
      await port.start(collectInto(received));
      const alice = fixture.homeserver.as(fixture.alice);
      const id = await alice.createRoom({ preset: "private_chat" });
      await alice.say(id, "!incident said to others");

      await alice.setState(id, "m.room.member", { membership: "invite", is_direct: true }, fixture.muster);
      await alice.say(id, "!incident said to Muster");

      await until(() => commandsOf(received).length > 0);
      expect(commandsOf(received)).toEqual(["said to Muster"]);
    });
  });
});
