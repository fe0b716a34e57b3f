/** What is said, reacted to, taken back and who is removed on a local network, as people and Muster see it. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NotFound, Rejected } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent, Form } from "../../../src/adapters/chat-port.ts";
import type { LocalChat, MessageView } from "../../../src/adapters/local/local-chat.ts";
import { md, say } from "../../../src/core/message.ts";
import { attempt, type LocalNetwork, startLocalNetwork } from "./local-room.ts";

let network: LocalNetwork;
let chat: LocalChat;
beforeEach(async () => {
  network = await startLocalNetwork();
  chat = network.port.chat;
});
afterEach(async () => {
  await network.stop();
});

const id = () => randomUUID();
const text = (words: string) => say(["TLP:AMBER"], md`${words}`);

/** Alice says it; returns the message's id, and forgets the event. */
async function said(room: string, words = "srv-12 is clean"): Promise<string> {
  await chat.say({ user: "alice", room, text: words, id: id() });
  network.events.length = 0;
  return (await network.roomFor("alice", room))?.messages.at(-1)?.id ?? "";
}
const react = (user: string, message: string, emoji = "👍", on = true) =>
  chat.react({ user, message, emoji, on, id: id() });
async function messagesFor(user: string, room: string): Promise<readonly MessageView[]> {
  return (await network.roomFor(user, room))?.messages ?? [];
}
/** The capabilities of the port that the contract leaves open, and a local network has. */
function able() {
  const { removing, reactions, kicking } = network.port;
  if (removing === undefined || reactions === undefined || kicking === undefined)
    throw new Error("a local network can remove, react and remove people");
  return { removing, reactions, kicking };
}

it("has neither threads nor files nor invitations by e-mail", () => {
  expect(network.port).not.toHaveProperty("files");
  expect(network.port).not.toHaveProperty("connect");
});

describe("what people say", () => {
  it("reaches Muster with line feeds, whatever the browser sent", async () => {
    const room = await network.roomWith("alice");

    await chat.say({ user: "alice", room, text: "one\r\ntwo\rthree\nfour", id: id() });

    const [message] = await messagesFor("alice", room);
    expect(network.events).toMatchObject([
      { kind: "message", room, user: "alice", message: message?.id, text: "one\ntwo\nthree\nfour" },
    ]);
    expect(message?.text).toBe("one\ntwo\nthree\nfour");
  });

  it("is tried again under the same id, and is then the same message", async () => {
    const room = await network.roomWith("alice");
    const what = { user: "alice", room, text: "srv-12 is hit", id: id() };
    network.answer(() => Promise.reject(new Error("no database")));

    expect(await chat.say(what)).toMatchObject({ why: "busy" });
    network.answer(async () => ({}));
    expect(await chat.say(what)).toEqual({ done: true });
    expect(await chat.say(what)).toEqual({ done: true });

    const messages = await messagesFor("alice", room);
    expect(messages).toHaveLength(1);
    expect(new Set(network.events.map((event) => event.id)).size).toBe(1);
    expect(network.events[0]).toMatchObject({ kind: "message", message: messages[0]?.id });
  });

  it("does not reach Muster from a room that it was removed from", async () => {
    const room = await network.roomWith("alice");
    const before = await said(room);
    await chat.removeMuster({ user: "alice", room, id: id() });
    network.events.length = 0;

    for (const outcome of [
      await chat.say({ user: "alice", room, text: "among ourselves", id: id() }),
      await react("alice", before),
      await chat.pin({ user: "alice", message: before, id: id() }),
      await chat.unpin({ user: "alice", message: before, id: id() }),
      await chat.edit({ user: "alice", message: before, text: "changed", id: id() }),
      await chat.remove({ user: "alice", message: before, id: id() }),
    ])
      expect(outcome).toEqual({ done: true });

    expect(network.events).toEqual([]);
    expect((await messagesFor("alice", room)).map((one) => one.text)).toEqual(["", "among ourselves"]);
  });
});

describe("reactions", () => {
  it("show each emoji once, with who put it there, oldest first", async () => {
    const room = await network.roomWith("alice", "bob");
    const message = await said(room);
    let time = Date.parse("2026-11-20T09:00:00Z");
    const later = () => {
      time += 1_000;
      network.setTime(new Date(time));
    };

    for (const [user, emoji] of [
      ["bob", "👀"],
      ["alice", "👍"],
      ["bob", "👍"],
    ] as const) {
      later();
      await react(user, message, emoji);
    }
    later();
    await able().reactions.set(room, message, "👀", true);

    const [alices] = await messagesFor("alice", room);
    const [bobs] = await messagesFor("bob", room);
    expect(alices?.reactions).toEqual([
      { emoji: "👀", by: ["Bob Watch", "Muster"], yours: false },
      { emoji: "👍", by: ["Alice Duty", "Bob Watch"], yours: true },
    ]);
    expect(bobs?.reactions.map((reaction) => reaction.yours)).toEqual([true, true]);
  });

  it("tell the pages at once", async () => {
    const room = await network.roomWith("alice");
    const message = await said(room);
    const changed = new Promise<void>((resolve) => {
      chat.watch(resolve);
    });

    await react("alice", message);

    await changed;
  });

  it("reach Muster again under the same id when it did not record them", async () => {
    const room = await network.roomWith("alice");
    const message = await said(room);
    const what = { user: "alice", message, emoji: "🔥", on: true, id: id() };
    network.answer(() => Promise.reject(new Error("no database")));

    expect(await chat.react(what)).toMatchObject({ why: "busy" });
    network.answer(async () => ({}));
    expect(await chat.react(what)).toEqual({ done: true });

    expect(network.events).toMatchObject([{ kind: "reacted", room, user: "alice", message, emoji: "🔥" }]);
    expect((await messagesFor("alice", room))[0]?.reactions).toHaveLength(1);
  });

  it.each(["", "+1", ":fire:", "👍👍", "@room", "<script>"])(
    "refuse %j, from people and from Muster",
    async (emoji) => {
      const room = await network.roomWith("alice");
      const message = await said(room);

      expect(await react("alice", message, emoji)).toMatchObject({
        why: "invalid",
        text: expect.stringContaining("one emoji"),
      });
      await expect(able().reactions.set(room, message, emoji, true)).rejects.toBeInstanceOf(Rejected);
      expect(network.events).toEqual([]);
      expect((await messagesFor("alice", room))[0]?.reactions).toEqual([]);
    },
  );

  it("are not for outsiders, whispers or what is gone", async () => {
    const room = await network.roomWith("alice", "bob");
    const message = await said(room);
    await network.port.whisper?.reply({ user: "alice", room }, text("psst"), attempt());
    const whisper = (await messagesFor("alice", room)).at(-1)?.id ?? "";

    expect(await react("carol", message)).toMatchObject({ why: "missing" });
    expect(await react("alice", whisper)).toMatchObject({ why: "refused" });
    expect(await react("bob", whisper)).toMatchObject({ why: "missing" });
    await chat.remove({ user: "alice", message, id: id() });
    expect(await react("bob", message)).toMatchObject({ why: "missing" });
    expect(await react("alice", "999999")).toMatchObject({ why: "missing" });
    await expect(able().reactions.set(room, message, "👍", true)).rejects.toBeInstanceOf(NotFound);

    expect(network.events.map((event) => event.kind)).toEqual(["deleted"]);
  });

  it("go away with their message", async () => {
    const room = await network.roomWith("alice");
    const message = await said(room);
    await react("alice", message);

    await chat.remove({ user: "alice", message, id: id() });

    expect((await messagesFor("alice", room))[0]).toMatchObject({ deleted: true, reactions: [] });
  });
});

describe("taking back", () => {
  it("leaves a trace without a word of it", async () => {
    const room = await network.roomWith("alice");
    const message = await network.port.post(room, text("not for this room"), attempt());

    await able().removing.remove(room, message, attempt());

    expect(await messagesFor("alice", room)).toMatchObject([
      { by: "muster", deleted: true, text: "", parts: [], banner: [] },
    ]);
    expect(network.events).toEqual([]);
  });

  it("is for Muster's own messages only, and for those of that room", async () => {
    const room = await network.roomWith("alice");
    const other = await network.roomWith("alice");
    const alices = await said(room);
    const musters = await network.port.post(room, text("here"), attempt());
    const { removing } = able();

    await expect(removing.remove(room, alices, attempt())).rejects.toBeInstanceOf(Forbidden);
    await removing.remove(other, musters, attempt());

    expect((await messagesFor("alice", room)).map((one) => one.deleted)).toEqual([false, false]);
  });
});

describe("somebody who was removed", () => {
  const kick = (room: string, user: string) => able().kicking.kick(room, user, "ENISA was removed");

  it("no longer sees the room, nor can do anything in it", async () => {
    const room = await network.roomWith("alice", "bob");
    await chat.say({ user: "bob", room, text: "mine", id: id() });
    const [message] = await messagesFor("bob", room);
    const own = message?.id ?? "";
    network.events.length = 0;

    await kick(room, "bob");

    expect(await network.roomFor("bob", room)).toBeUndefined();
    expect(JSON.stringify(await network.view("bob"))).not.toContain("mine");
    for (const outcome of [
      await chat.say({ user: "bob", room, text: "hello?", id: id() }),
      await chat.join({ user: "bob", room, id: id() }),
      await chat.leave({ user: "bob", room, id: id() }),
      await chat.edit({ user: "bob", message: own, text: "changed", id: id() }),
      await chat.remove({ user: "bob", message: own, id: id() }),
      await chat.pin({ user: "bob", message: own, id: id() }),
      await react("bob", own),
    ])
      expect(outcome).toMatchObject({ done: false, why: "missing" });
    expect(network.events).toEqual([]);
  });

  it("cannot send a form that was open in the room", async () => {
    const room = await network.roomWith("bob");
    await chat.say({ user: "bob", room, text: "!incident open", id: id() });
    const command = network.events.at(-1) as ChatEvent & { kind: "command" };
    const ticket = command.formTicket ?? "";
    const form: Form = { id: "open", title: "Open", submit: "Open", fields: [] };
    await network.port.forms?.open(ticket, form);
    expect((await network.view("bob")).forms).toHaveLength(1);
    network.events.length = 0;

    await kick(room, "bob");

    expect((await network.view("bob")).forms).toEqual([]);
    expect(await chat.submitForm({ user: "bob", ticket, values: {}, id: id() })).toMatchObject({
      why: "missing",
    });
    expect(network.events).toEqual([]);
  });

  it("is shown to those who stay, with the reason, until invited again", async () => {
    const room = await network.roomWith("alice", "bob");
    const bobs = async () => (await network.roomFor("alice", room))?.people.find((one) => one.user === "bob");

    await kick(room, "bob");
    await kick(room, "bob");
    expect(await bobs()).toMatchObject({ state: "expelled", reason: "ENISA was removed" });
    await network.port.invite(room, ["bob"]);

    expect(await bobs()).toMatchObject({ state: "invited" });
    expect(await bobs()).not.toHaveProperty("reason");
    expect(await chat.join({ user: "bob", room, id: id() })).toEqual({ done: true });
  });

  it("can no longer take an invitation that was taken back", async () => {
    const room = await network.roomWith("alice");
    await network.port.invite(room, ["bob"]);

    await kick(room, "bob");

    expect(await chat.join({ user: "bob", room, id: id() })).toMatchObject({ why: "missing" });
    expect(await network.port.members(room)).toEqual(["alice"]);
  });

  it("leaves no trace when they never were there, or had left", async () => {
    const room = await network.roomWith("alice", "bob");
    await chat.leave({ user: "bob", room, id: id() });

    await kick(room, "bob");
    await kick(room, "carol");
    await kick(room, "nobody");

    const people = (await network.roomFor("alice", room))?.people;
    expect(people?.map(({ user, state }) => [user, state])).toEqual([
      ["alice", "joined"],
      ["bob", "left"],
    ]);
  });

  it("is never Muster itself, nor a person in their own conversation with it", async () => {
    const room = await network.roomWith("alice");
    const direct = await network.port.directRoom("alice");

    await kick(room, "muster");
    await expect(kick(direct, "alice")).rejects.toBeInstanceOf(Forbidden);

    await network.port.post(room, text("still here"), attempt());
    expect((await network.view("alice")).rooms.map((one) => one.id)).toContain(direct);
  });
});
