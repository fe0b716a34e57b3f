/** The whole port with a real engine, opposite a person's device that is as strict as Element. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RateLimited } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent, ChatPort } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { type CryptoPeer, cryptoPeer } from "../../support/matrix/crypto-peer.ts";
import { type MemoryCryptoStore, memoryCryptoStore } from "../../support/matrix/memory-crypto-store.ts";
import type { Json } from "../../support/matrix/world.ts";
import { until } from "../../support/until.ts";
import { collectInto, commandsOf, type Fixture, QUICK, rejectionOf, startFixture, step } from "./fixture.ts";

const KEY = new Uint8Array(32).fill(9);

describe("an encrypted war-room", () => {
  let fixture: Fixture;
  let store: MemoryCryptoStore;
  let port: ChatPort;
  let received: ChatEvent[];
  let alice: CryptoPeer;
  let room: string;
  const encrypted = () => ({ encryption: "required", keys: { store, key: KEY } }) as const;

  beforeEach(async () => {
    fixture = await startFixture();
    store = memoryCryptoStore();
    ({ port, received } = await fixture.started(encrypted()));
    alice = await cryptoPeer(fixture.homeserver, fixture.alice, "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    await alice.flush();
    await alice.crossSign();
    room = await open("inc-1");
  });
  afterEach(async () => await fixture.stop());

  async function open(name: string): Promise<string> {
    await until(async () => (await port.openRoom({ name, topic: "t" }, step())) !== "");
    const id = await port.openRoom({ name, topic: "t" }, step());
    await port.invite(id, [alice.user]);
    await fixture.homeserver.as(alice.user).join(id);
    await alice.sync();
    return id;
  }
  const nothingInClear = (words: RegExp) => {
    expect(JSON.stringify(fixture.homeserver.world.stream)).not.toMatch(words);
    expect(JSON.stringify(fixture.homeserver.calls)).not.toMatch(words);
  };
  const of = <Kind extends ChatEvent["kind"]>(kind: Kind) =>
    received.filter((one): one is Extract<ChatEvent, { kind: Kind }> => one.kind === kind);
  const send = async (type: string, content: Json): Promise<string> => {
    const sealed = await alice.encrypt(room, type, content);
    return await fixture.homeserver.as(alice.user).send(room, sealed, "m.room.encrypted");
  };

  it("takes commands and answers them, and nothing stands on the server in clear", async () => {
    await alice.say(room, "!incident status please");
    await until(() => commandsOf(received).length === 1);
    await port.post(room, say(["TLP:RED"], md`top secret`), step());

    expect(commandsOf(received)).toEqual(["status please"]);
    expect((await alice.hear()).join("\n")).toContain("top secret");
    nothingInClear(/top secret|status please/);
  });

  it("does not take a command that came in clear, whoever it seems to be from, and says so once", async () => {
    await port.post(room, say([], md`hello`), step());
    const forged = await fixture.homeserver.as(alice.user).say(room, "!incident close");
    await until(() => of("unreadable").length > 0);
    await alice.say(room, "!incident status please");
    await until(() => commandsOf(received).length === 1);

    expect(of("unreadable")).toMatchObject([{ why: "in-clear", user: alice.user, message: forged }]);
    expect(commandsOf(received)).toEqual(["status please"]);
  });

  it("sees what was edited, recorded and pressed", async () => {
    const note = await alice.say(room, "we saw it at nine");
    const button = { action: "acknowledge", label: "Acknowledge", value: "INC-1", style: "primary" } as const;
    const card = await port.post(room, say([], md`press`, { type: "buttons", buttons: [button] }), step());
    await send("m.room.message", {
      msgtype: "m.text",
      body: "* we saw it at ten",
      "m.new_content": { msgtype: "m.text", body: "we saw it at ten" },
      "m.relates_to": { rel_type: "m.replace", event_id: note },
    });
    await fixture.homeserver.as(alice.user).react(room, note, "📌");
    await fixture.homeserver.as(alice.user).react(room, card, "✅");
    await until(() => of("action").length === 1);

    expect(of("edited")).toMatchObject([{ message: note, text: "we saw it at ten" }]);
    expect(of("pinned")).toMatchObject([{ message: note, text: "we saw it at ten", author: alice.user }]);
    expect(of("action")).toMatchObject([{ action: "acknowledge", value: "INC-1" }]);
  });

  describe("M32: an identity that is not the one that was seen first", () => {
    let other: CryptoPeer;
    beforeEach(async () => {
      await alice.say(room, "!incident before");
      await until(() => commandsOf(received).includes("before"));
      // The homeserver publishes another identity for the account, and a device that this one has signed.
      other = await cryptoPeer(fixture.homeserver, alice.user, "OTHER", {
        trust: "signed",
        sharing: "signed-devices",
      });
      await other.flush();
      // No password of the account stops a homeserver.
      fixture.homeserver.keys.identities.delete(alice.user);
      await other.crossSign();
      await other.sync();
    });
    const changes = () => of("identity-changed");

    it("gets no keys and gives no commands, and Muster is told of it once per identity", async () => {
      await other.say(room, "!incident close");
      await until(() => changes().length > 0);
      await expect(port.post(room, say(["TLP:RED"], md`top secret`), step())).rejects.toMatchObject({
        retry: "never",
      });

      expect(new Set(changes().map(({ user, identity }) => `${user} ${identity}`)).size).toBe(1);
      expect(changes()[0]).toMatchObject({ user: alice.user });
      expect(commandsOf(received)).toEqual(["before"]);
      expect((await other.hear()).join()).not.toContain("top secret");
    });

    it("does not keep others of the room from their keys", async () => {
      const bob = await cryptoPeer(fixture.homeserver, fixture.homeserver.addUser("bob"), "BOB");
      await bob.flush();
      await bob.crossSign();
      await port.invite(room, [bob.user]);
      await fixture.homeserver.as(bob.user).join(room);
      await bob.sync();
      await port.post(room, say(["TLP:RED"], md`top secret`), step());

      expect((await bob.hear()).join()).toContain("top secret");
      expect((await other.hear()).join()).not.toContain("top secret");
    });

    it("counts from when it is accepted, and only that one", async () => {
      await other.say(room, "!incident close");
      await until(() => changes().length > 0);
      const { user, identity } = changes()[0] ?? { user: "", identity: "" };
      await expect(port.identities?.accept(user, "another key")).rejects.toMatchObject({ retry: "never" });
      await port.identities?.accept(user, identity);

      await until(() => commandsOf(received).includes("close"));
      await port.post(room, say(["TLP:RED"], md`top secret`), step());
      expect((await other.hear()).join()).toContain("top secret");
    });
  });

  describe("B31: what was not decrypted", () => {
    const answerLookUp = (id: string, lie: Json) =>
      fixture.homeserver.fault({
        on: "*",
        path: new RegExp(`/event/${id.replace("$", "\\$")}$`),
        lie,
        times: 100,
      });
    const words = (body: string) => ({ msgtype: "m.text", body });
    const marker = async () => {
      await alice.say(room, "!incident marker");
      await until(() => commandsOf(received).includes("marker"));
    };

    it("is not recorded by a pin, and the room is told", async () => {
      const hand = fixture.homeserver.as(alice.user);
      const forged = await hand.say(room, "delete all backups");
      await hand.react(room, forged, "📌");
      await marker();

      expect(of("pinned")).toEqual([]);
      expect(of("unreadable").every(({ why, message }) => why === "in-clear" && message === forged)).toBe(
        true,
      );
      expect(of("unreadable")).not.toHaveLength(0);
    });

    it.each(["m.room.message", "m.sticker", "m.room.topic"])(
      "is not recorded when the homeserver answers the look-up with a clear %s",
      async (type) => {
        const said = await alice.say(room, "we saw it at nine");
        answerLookUp(said, { event_id: said, sender: alice.user, type, content: words("I did it") });
        await fixture.homeserver.as(alice.user).react(room, said, "📌");
        await marker();

        expect(of("pinned")).toEqual([]);
        expect(of("unreadable")).toMatchObject([{ why: "in-clear", message: said }]);
      },
    );

    it("is not taken for another message that was decrypted", async () => {
      const said = await alice.say(room, "nobody knows yet");
      const other = await alice.say(room, "the minister knows");
      const theirs = fixture.homeserver.world.events.get(other);
      answerLookUp(said, { ...theirs });
      await fixture.homeserver.as(alice.user).react(room, said, "📌");
      await marker();

      expect(of("pinned").map(({ text }) => text)).not.toContain("the minister knows");
    });

    it("does not replace what was, as an edit", async () => {
      const said = await alice.say(room, "we saw it at nine");
      const event = fixture.homeserver.world.events.get(said);
      const edit = {
        event_id: "$edit",
        sender: alice.user,
        type: "m.room.message",
        content: {
          ...words("* never"),
          "m.new_content": words("never"),
          "m.relates_to": { rel_type: "m.replace", event_id: said },
        },
      };
      answerLookUp(said, { ...event, unsigned: { "m.relations": { "m.replace": edit } } });
      await fixture.homeserver.as(alice.user).send(room, edit.content);
      await fixture.homeserver.as(alice.user).react(room, said, "📌");
      await marker();

      expect(of("edited")).toEqual([]);
      expect(of("pinned")).toMatchObject([{ message: said, text: "we saw it at nine" }]);
    });

    it("presses no button, not even as a message in Muster's name", async () => {
      const buttons = [{ key: "✅", action: "acknowledge", value: "INC-1" }];
      const card = await fixture.homeserver
        .as(fixture.muster)
        .send(room, { ...words("press"), "eu.muster.buttons": buttons });
      await fixture.homeserver.as(alice.user).react(room, card, "✅");
      await marker();

      expect(of("action")).toEqual([]);
    });
  });

  it("edits its own messages, for which the relation has to stay readable", async () => {
    const id = await port.post(room, say([], md`first`), step());
    await port.edit(room, id, say([], md`second`), step());

    const [, edit] = fixture.homeserver
      .room(room)
      .items.filter(({ event }) => event.sender === fixture.muster && event.type === "m.room.encrypted");
    expect(edit?.event.content["m.relates_to"]).toEqual({ rel_type: "m.replace", event_id: id });
    expect((await alice.hear()).at(-1)).toContain("second");
    nothingInClear(/second/);
  });

  it("answers in the thread in which it was asked", async () => {
    const root = await alice.say(room, "let us talk here");
    const asked = await send("m.room.message", {
      msgtype: "m.text",
      body: "!incident status",
      "m.relates_to": { rel_type: "m.thread", event_id: root },
    });
    await until(() => commandsOf(received).length === 1);
    const [command] = of("command");
    const answer = await port.post(room, say([], md`all well`), step(), command?.reply);

    expect(fixture.homeserver.world.events.get(answer)?.content["m.relates_to"]).toEqual({
      rel_type: "m.thread",
      event_id: root,
      is_falling_back: true,
      "m.in_reply_to": { event_id: asked },
    });
  });

  it("finds a message that it sent before under the same key, also when the server has forgotten the transaction", async () => {
    const attempt = step();
    const first = await port.post(room, say([], md`once`), attempt);
    fixture.homeserver.world.transactions.clear();

    expect(await port.post(room, say([], md`once`), { ...attempt, retry: true })).toBe(first);
  });

  describe("when the key of a message does not come", () => {
    /** A message whose key is kept back until the returned function is called. */
    async function withoutKey(text: string): Promise<() => Promise<void>> {
      const { UserId, RoomId, EncryptionSettings } = (await import("../../support/matrix/crypto-engine.ts"))
        .engine;
      // Knows the devices and has sessions with them.
      await alice.say(room, "warm up");
      await alice.machine.forgetRoomKey(new RoomId(room));
      const members = [fixture.muster, fixture.alice].map((one) => new UserId(one));
      const requests = await alice.machine.shareRoomKey(new RoomId(room), members, new EncryptionSettings());
      for (const { id, type } of requests) await alice.machine.markRequestAsSent(id, type, "{}");
      const content = JSON.stringify({ msgtype: "m.text", body: text });
      const sealed = await alice.machine.encryptRoomEvent(new RoomId(room), "m.room.message", content);
      await fixture.homeserver.as(alice.user).send(room, JSON.parse(sealed), "m.room.encrypted");
      // What follows has another key.
      await alice.machine.forgetRoomKey(new RoomId(room));
      return async () => {
        for (const request of requests) {
          const { messages } = JSON.parse(request.body);
          await alice.ask("PUT", `sendToDevice/${request.eventType}/${request.txnId}`, { messages });
        }
      };
    }
    const patient = () => ({ ...encrypted(), timeouts: { ...QUICK, keyWait: 60_000 } });

    it("waits for it, and takes the message then", async () => {
      await port.stop();
      ({ port, received } = await fixture.started(patient()));
      const release = await withoutKey("!incident late");
      await alice.say(room, "!incident marker");
      await until(() => of("command").length === 1);
      expect(commandsOf(received)).toEqual(["marker"]);

      await release();

      await until(() => of("command").length === 2);
      expect(commandsOf(received)).toEqual(["marker", "late"]);
      expect(of("unreadable")).toEqual([]);
    });

    it("hands over what was said once the key is there, once", async () => {
      await port.stop();
      ({ port, received } = await fixture.started(patient()));
      const release = await withoutKey("we saw it at nine");
      await release();
      await until(() => of("message").some(({ text }) => text === "we saw it at nine"));
      await alice.say(room, "!incident marker");
      await until(() => of("command").length === 1);

      expect(of("message").filter(({ text }) => text === "we saw it at nine")).toHaveLength(1);
      expect(of("unreadable")).toEqual([]);
    });

    it("still waits for it after a restart", async () => {
      await port.stop();
      ({ port, received } = await fixture.started(patient()));
      const release = await withoutKey("!incident late");
      await until(() => fixture.state.values.get("undecrypted")?.includes(room) === true);
      await port.stop();
      await release();
      ({ port, received } = await fixture.started(patient()));

      await until(() => commandsOf(received).includes("late"));
    });

    it("reports it once the time is up, once", async () => {
      await withoutKey("!incident never");
      await until(() => of("unreadable").length > 0);
      await alice.say(room, "!incident marker");
      await until(() => commandsOf(received).length === 1);

      expect(of("unreadable")).toMatchObject([{ room, user: alice.user, reply: { user: alice.user, room } }]);
      expect(JSON.parse(fixture.state.values.get("undecrypted") ?? "")).toEqual([]);
    });
  });

  it("is written into by the process that has the keys; another one asks to wait, and takes over", async () => {
    const other = fixture.port(encrypted());
    await other.start(collectInto([]));

    expect(await rejectionOf(other.post(room, say([], md`from two`), step()))).toBeInstanceOf(RateLimited);
    await port.stop();

    const attempt = step();
    await until(() =>
      other.post(room, say([], md`from two`), attempt).then(
        () => true,
        () => false,
      ),
    );
    expect((await alice.hear()).join("\n")).toContain("from two");
  });

  it("goes on when the connection of the key store was lost", async () => {
    await port.post(room, say([], md`before`), step());
    store.lose({ user: fixture.muster, device: "MUSTER" });

    const attempt = step();
    await until(() =>
      port.post(room, say([], md`after`), attempt).then(
        () => true,
        () => false,
      ),
    );
    await alice.say(room, "!incident still there");
    await until(() => commandsOf(received).length === 1);

    expect(await alice.hear()).toHaveLength(2);
  });

  it("stays encrypted when the homeserver denies that it is, also after a restart", async () => {
    await port.post(room, say([], md`first secret`), step());
    fixture.homeserver.room(room).state.delete("m.room.encryption|");
    await port.post(room, say([], md`second secret`), step());
    await port.stop();
    ({ port, received } = await fixture.started({ ...encrypted(), encryption: "preferred" }));
    const attempt = step();
    await until(() =>
      port.post(room, say([], md`third secret`), attempt).then(
        () => true,
        () => false,
      ),
    );

    expect((await alice.hear()).filter((words) => words.includes("secret"))).toHaveLength(3);
    nothingInClear(/secret/);
  });

  it("B51: lets a person who joins the direct room late read all that was said since the invitation", async () => {
    const direct = await port.directRoom(alice.user);
    for (const words of ["first", "second", "third"]) await port.post(direct, say([], md`${words}`), step());
    // The keys come while the person is only invited.
    await alice.sync();
    await fixture.homeserver.as(alice.user).join(direct);

    expect(await alice.hear()).toEqual(["first", "second", "third"]);
    nothingInClear(/second/);
  });

  it("M55: tells of somebody who joins without an identity, once, and that they can read when they have one", async () => {
    const bob = await cryptoPeer(fixture.homeserver, fixture.bob, "BOB");
    await bob.flush();
    await port.invite(room, [bob.user]);
    await fixture.homeserver.as(bob.user).join(room);
    for (const words of ["one", "two"]) await port.post(room, say([], md`${words}`), step());
    expect(of("cannot-read")).toMatchObject([{ room, user: bob.user }]);

    await bob.crossSign();
    await until(async () => {
      await port.post(room, say([], md`three`), step());
      return of("can-read").length > 0;
    });
    expect(of("can-read")).toMatchObject([{ room, user: bob.user }]);
    expect(of("cannot-read")).toHaveLength(1);
  });

  it("B51: gives those who are only invited to a war-room no keys", async () => {
    const bob = await cryptoPeer(fixture.homeserver, fixture.bob, "BOB");
    await bob.flush();
    await bob.crossSign();
    await port.invite(room, [bob.user]);
    await port.post(room, say([], md`not for the invited`), step());

    const body = JSON.stringify(fixture.homeserver.calls.filter(({ path }) => path.includes("sendToDevice")));
    expect(body).not.toContain(bob.user);
  });

  it("is a conversation too, when somebody of the directory opens one with Muster", async () => {
    await port.stop();
    ({ port, received } = await fixture.started({
      ...encrypted(),
      mayInvite: async (user) => user === alice.user,
    }));
    const person = fixture.homeserver.as(alice.user);
    room = await person.createRoom({
      is_direct: true,
      invite: [fixture.muster],
      initial_state: [
        { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      ],
    });
    const members = () => fixture.homeserver.world.membership(fixture.homeserver.room(room), fixture.muster);
    await until(() => members() === "join");
    await alice.sync();
    await alice.say(room, "!incident list");
    await until(() => commandsOf(received).length === 1);

    expect(await port.directRoom(alice.user)).toBe(room);
  });
});
