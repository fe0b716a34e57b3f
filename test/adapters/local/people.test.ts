/** What people may do and see on a local network, and what Muster hears of it. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Form } from "../../../src/adapters/chat-port.ts";
import type { ActResult, LocalChat } from "../../../src/adapters/local/local-chat.ts";
import { type Message, md, say } from "../../../src/core/message.ts";
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
const post = (room: string, message: Message) => network.port.post(room, message, attempt());
const text = (words: string) => say(["TLP:AMBER"], md`${words}`);

describe("who sees what", () => {
  it("lists the directory's people who have an address there, and nobody else", async () => {
    expect((await chat.people()).map(({ user, organisationName }) => [user, organisationName])).toEqual([
      ["alice", "CERT-EU"],
      ["bob", "ENISA"],
      ["carol", "ENISA"],
    ]);
  });

  it("shows nothing to somebody who is not in the directory", async () => {
    expect(await chat.view("dan")).toBeUndefined();
  });

  it("hides a room from everybody who is neither in it nor invited", async () => {
    const room = await network.roomWith("alice");

    expect(await network.roomFor("bob", room)).toBeUndefined();
  });

  it("shows an invited person the room and who is in it, but no message", async () => {
    const room = await network.roomWith("alice");
    await post(room, text("secret so far"));
    await network.port.invite(room, ["bob"]);

    const seen = await network.roomFor("bob", room);

    expect(seen).toMatchObject({ yours: "invited", messages: [] });
    expect(seen?.people.map(({ user, state }) => [user, state])).toEqual([
      ["alice", "joined"],
      ["bob", "invited"],
    ]);
    expect(JSON.stringify(await network.view("bob"))).not.toContain("secret so far");
  });

  it("shows no message to somebody who left, and no longer the room", async () => {
    const room = await network.roomWith("alice", "bob");
    await post(room, text("secret so far"));

    await chat.leave({ user: "bob", room, id: id() });

    expect(JSON.stringify(await network.view("bob"))).not.toContain("secret so far");
    expect(await network.roomFor("bob", room)).toBeUndefined();
  });

  it("shows a whisper to one person only, in the room and in the lobby", async () => {
    const room = await network.roomWith("alice", "bob");

    await network.port.whisper?.reply({ user: "alice", room }, text("in the room"), attempt());
    await network.port.whisper?.reply({ user: "alice" }, text("in the lobby"), attempt());

    const bobs = JSON.stringify(await network.view("bob"));
    expect(bobs).not.toContain("in the room");
    expect(bobs).not.toContain("in the lobby");
    const alices = (await network.view("alice")).rooms.flatMap((one) => one.messages);
    expect(alices.map(({ text, onlyYou }) => [text.split("\n").at(-1), onlyYou])).toEqual([
      ["in the lobby", true],
      ["in the room", true],
    ]);
  });

  it("keeps commands given in the lobby to the person who gave them", async () => {
    await chat.say({ user: "alice", text: "!incident open secret", id: id() });

    expect(JSON.stringify(await network.view("alice"))).toContain("!incident open secret");
    expect(JSON.stringify(await network.view("bob"))).not.toContain("open secret");
  });

  it("names authors, their organisation and whom a message is for", async () => {
    const room = await network.roomWith("alice", "bob");
    await chat.say({ user: "bob", room, text: "hello", id: id() });
    await post(room, { ...text("your turn"), mentions: ["alice"] });

    const messages = (await network.roomFor("alice", room))?.messages;

    expect(messages).toMatchObject([
      { author: "Bob Watch", organisation: "ENISA", by: "other", mentionsYou: false },
      {
        author: "Muster",
        organisation: "",
        by: "muster",
        mentionsYou: true,
        mentions: ["Alice Duty"],
        banner: ["TLP:AMBER"],
      },
    ]);
  });
});

describe("what people may do", () => {
  it("refuses words from somebody outside the room, without saying that it exists", async () => {
    const room = await network.roomWith("alice");

    const outside = await chat.say({ user: "bob", room, text: "let me in", id: id() });
    const nowhere = await chat.say({ user: "bob", room: "nowhere", text: "let me in", id: id() });

    expect(outside).toMatchObject({ done: false, why: "missing" });
    expect(outside).toEqual(nowhere);
    expect((await network.roomFor("alice", room))?.messages).toEqual([]);
  });

  it("asks an invited person to join first", async () => {
    const room = await network.roomWith("alice");
    await network.port.invite(room, ["bob"]);

    expect(await chat.say({ user: "bob", room, text: "hi", id: id() })).toMatchObject({ why: "refused" });
  });

  it("refuses somebody who is not in the directory everywhere", async () => {
    const room = await network.roomWith("alice");

    for (const outcome of [
      await chat.say({ user: "mallory", text: "!incident list", id: id() }),
      await chat.say({ user: "mallory", room, text: "hi", id: id() }),
      await chat.join({ user: "mallory", room, id: id() }),
    ])
      expect(outcome).toMatchObject({ done: false, why: "missing" });
    expect(network.events).toEqual([]);
  });

  it("lets nobody into a room without an invitation", async () => {
    const room = await network.roomWith("alice");

    expect(await chat.join({ user: "bob", room, id: id() })).toMatchObject({ why: "missing" });
    expect(await network.port.members(room)).toEqual(["alice"]);
  });

  it("lets nobody back in who has left, unless invited again", async () => {
    const room = await network.roomWith("alice", "bob");
    await chat.leave({ user: "bob", room, id: id() });

    expect(await chat.join({ user: "bob", room, id: id() })).toMatchObject({ why: "missing" });
    await network.port.invite(room, ["bob"]);
    expect(await chat.join({ user: "bob", room, id: id() })).toEqual({ done: true });
  });

  it("tells Muster that an invitation was declined", async () => {
    const room = await network.roomWith("alice");
    await network.port.invite(room, ["bob"]);

    await chat.leave({ user: "bob", room, id: id() });

    expect(network.events).toMatchObject([{ kind: "left", room, user: "bob" }]);
  });

  it("takes only commands outside rooms, and says how they begin", async () => {
    const outcome = await chat.say({ user: "alice", text: "hello?", id: id() });

    expect(outcome).toMatchObject({ why: "invalid", text: expect.stringContaining("!incident") });
    expect(await chat.say({ user: "alice", text: "!incident list", id: id() })).toEqual({ done: true });
    expect(network.events).toMatchObject([{ kind: "command", text: "list", reply: { user: "alice" } }]);
    expect(network.events[0]).not.toHaveProperty("room");
  });

  it.each(["", "  \n ", "x".repeat(20_001)])("refuses a text that is empty or too long", async (words) => {
    const room = await network.roomWith("alice");

    expect(await chat.say({ user: "alice", room, text: words, id: id() })).toMatchObject({ why: "invalid" });
  });

  it("presses only a button that the message has, with the value that it has", async () => {
    const room = await network.roomWith("alice", "bob");
    const message = await post(room, {
      banner: [],
      blocks: [{ type: "buttons", buttons: [{ action: "close", label: "Close", value: "INC-1" }] }],
    });

    const press = (action: string, value: string, user = "alice") =>
      chat.press({ user, message, action, value, id: id() });

    expect(await press("close", "INC-2")).toMatchObject({ why: "missing" });
    expect(await press("reopen", "INC-1")).toMatchObject({ why: "missing" });
    expect(await press("close", "INC-1", "carol")).toMatchObject({ why: "missing" });
    expect(network.events).toEqual([]);
    expect(await press("close", "INC-1")).toEqual({ done: true });
    expect(network.events).toMatchObject([{ kind: "action", action: "close", value: "INC-1", room }]);
  });

  it("lets nobody press a button that was whispered to somebody else", async () => {
    const room = await network.roomWith("alice", "bob");
    await network.port.whisper?.reply(
      { user: "alice", room },
      {
        banner: [],
        blocks: [{ type: "buttons", buttons: [{ action: "close", label: "Close", value: "1" }] }],
      },
      attempt(),
    );
    const [whisper] = (await network.roomFor("alice", room))?.messages ?? [];

    const outcome = await chat.press({
      user: "bob",
      message: whisper?.id ?? "",
      action: "close",
      value: "1",
      id: id(),
    });

    expect(outcome).toMatchObject({ why: "missing" });
  });

  it("lets people change and delete only what they said themselves", async () => {
    const room = await network.roomWith("alice", "bob");
    await chat.say({ user: "alice", room, text: "mine", id: id() });
    const musters = await post(room, text("Muster's"));
    const [mine] = (await network.roomFor("alice", room))?.messages ?? [];
    const message = mine?.id ?? "";

    expect(await chat.edit({ user: "bob", message, text: "hers", id: id() })).toMatchObject({
      why: "refused",
    });
    expect(await chat.remove({ user: "bob", message, id: id() })).toMatchObject({ why: "refused" });
    expect(await chat.edit({ user: "bob", message: musters, text: "x", id: id() })).toMatchObject({
      why: "refused",
    });
    expect((await network.roomFor("bob", room))?.messages.map((one) => one.text)).toEqual([
      "mine",
      "TLP:AMBER\nMuster's",
    ]);
  });

  it("tells Muster what was deleted, and keeps no word of it", async () => {
    const room = await network.roomWith("alice");
    await chat.say({ user: "alice", room, text: "a password by mistake", id: id() });
    network.events.length = 0;
    const [message] = (await network.roomFor("alice", room))?.messages ?? [];
    const gone = { user: "alice", message: message?.id ?? "", id: id() };

    expect(await chat.remove(gone)).toEqual({ done: true });

    expect(network.events).toMatchObject([{ kind: "deleted", room, message: message?.id, user: "alice" }]);
    expect((await network.roomFor("alice", room))?.messages).toMatchObject([
      { deleted: true, text: "", parts: [] },
    ]);
  });

  it("pins and unpins for everybody in the room, but no whisper", async () => {
    const room = await network.roomWith("alice", "bob");
    const message = await post(room, text("the summary"));
    await network.port.whisper?.reply({ user: "alice", room }, text("psst"), attempt());
    const whisper = (await network.roomFor("alice", room))?.messages.at(-1)?.id ?? "";

    expect(await chat.pin({ user: "alice", message: whisper, id: id() })).toMatchObject({ why: "refused" });
    await chat.pin({ user: "bob", message, id: id() });
    expect((await network.roomFor("alice", room))?.messages[0]).toMatchObject({ pinnedBy: "Bob Watch" });
    await chat.unpin({ user: "alice", message, id: id() });

    expect((await network.roomFor("alice", room))?.messages[0]).not.toHaveProperty("pinnedBy");
    expect(network.events.map((event) => event.kind)).toEqual(["pinned", "unpinned"]);
    expect(network.events[0]).not.toHaveProperty("author");
  });

  it("keeps the conversation with Muster open", async () => {
    const room = await network.port.directRoom("alice");

    expect(await chat.leave({ user: "alice", room, id: id() })).toMatchObject({ why: "refused" });
  });
});

describe("trying again", () => {
  it("writes once and tells Muster under the same event id when the same thing is tried again", async () => {
    const room = await network.roomWith("alice");
    const what = { user: "alice", room, text: "!incident note x", id: id() };

    await chat.say(what);
    await chat.say(what);

    expect((await network.roomFor("alice", room))?.messages).toHaveLength(1);
    expect(new Set(network.events.map((event) => event.id)).size).toBe(1);
  });

  it("does not take another person's request for a repeat", async () => {
    const room = await network.roomWith("alice", "bob");
    const same = id();

    await chat.say({ user: "alice", room, text: "from Alice", id: same });
    await chat.say({ user: "bob", room, text: "from Bob", id: same });

    expect((await network.roomFor("alice", room))?.messages.map((one) => one.text)).toEqual([
      "from Alice",
      "from Bob",
    ]);
  });

  it("says that it was not recorded, and records it when it is tried again", async () => {
    const room = await network.roomWith("alice", "bob");
    const what = { user: "bob", room, id: id() };
    network.answer(() => Promise.reject(new Error("no database")));

    const outcome = await chat.leave(what);
    network.answer(async () => ({}));
    const again = await chat.leave(what);

    expect(outcome).toMatchObject({ done: false, why: "busy", text: expect.stringContaining("Try again") });
    expect(again).toEqual({ done: true });
    expect(network.events).toMatchObject([{ kind: "left", user: "bob" }]);
  });

  it("tells Muster of a deletion that it missed at first", async () => {
    const room = await network.roomWith("alice");
    await chat.say({ user: "alice", room, text: "oops", id: id() });
    network.events.length = 0;
    const [message] = (await network.roomFor("alice", room))?.messages ?? [];
    const what = { user: "alice", message: message?.id ?? "", id: id() };
    network.answer(() => Promise.reject(new Error("no database")));

    expect(await chat.remove(what)).toMatchObject({ why: "busy" });
    network.answer(async () => ({}));

    expect(await chat.remove(what)).toEqual({ done: true });
    expect(network.events).toMatchObject([{ kind: "deleted", message: message?.id }]);
  });

  it("is told so while Muster is stopped", async () => {
    const room = await network.roomWith("alice");
    await network.port.stop();

    expect(network.port.trouble()).toContain("stopped");
    expect(await chat.say({ user: "alice", room, text: "!incident list", id: id() })).toMatchObject({
      why: "busy",
    });
  });
});

describe("forms", () => {
  const form: Form = {
    id: "open",
    title: "Open an incident",
    submit: "Open",
    fields: [
      { name: "title", label: "Title", kind: "line", optional: false },
      {
        name: "severity",
        label: "Severity",
        kind: "choice",
        optional: false,
        choices: [{ value: "high", label: "High" }],
      },
      { name: "details", label: "Details", kind: "text", optional: true },
    ],
  };
  const right = { title: "Phishing", severity: "high" };

  async function ticketFor(user: string): Promise<string> {
    await chat.say({ user, text: "!incident open", id: id() });
    const event = network.events.at(-1);
    return event?.kind === "command" ? (event.formTicket ?? "") : "";
  }

  async function openFor(user: string): Promise<string> {
    const ticket = await ticketFor(user);
    await network.port.forms?.open(ticket, form);
    return ticket;
  }

  const submit = (ticket: string, values: Record<string, string>, user = "alice"): Promise<ActResult> =>
    chat.submitForm({ user, ticket, values, id: id() });

  it("open for the person of the ticket only, once", async () => {
    const ticket = await openFor("alice");
    await network.port.forms?.open(ticket, form);

    expect((await network.view("alice")).forms).toEqual([{ ticket, form }]);
    expect((await network.view("bob")).forms).toEqual([]);
    expect(await submit(ticket, right, "bob")).toMatchObject({ why: "missing" });
  });

  it("reach Muster with the form's own fields, once, and close", async () => {
    const ticket = await openFor("alice");

    expect(await submit(ticket, { ...right, forged: "x" })).toEqual({ done: true });

    expect(network.events.at(-1)).toMatchObject({
      kind: "form",
      form: "open",
      values: right,
      reply: { user: "alice" },
    });
    expect((await network.view("alice")).forms).toEqual([]);
    expect(await submit(ticket, right)).toMatchObject({ why: "missing" });
  });

  it.each([
    [{ severity: "high" }, "title"],
    [{ ...right, title: "two\nlines" }, "title"],
    [{ ...right, title: "x".repeat(301) }, "title"],
    [{ ...right, severity: "extreme" }, "severity"],
    [{ ...right, details: "x".repeat(4001) }, "details"],
  ] as [Record<string, string>, string][])(
    "say which field is wrong before Muster is asked",
    async (values, field) => {
      const ticket = await openFor("alice");
      const before = network.events.length;

      const outcome = await submit(ticket, values);

      expect(outcome).toMatchObject({ why: "invalid", errors: { [field]: expect.stringMatching(/\S/) } });
      expect(network.events).toHaveLength(before);
    },
  );

  it("stay open with Muster's objections, and can be sent again", async () => {
    const ticket = await openFor("alice");
    network.answer(async () => ({ errors: { title: "Too vague." } }));

    expect(await submit(ticket, right)).toMatchObject({ why: "invalid", errors: { title: "Too vague." } });
    expect((await network.view("alice")).forms).toHaveLength(1);
    network.answer(async () => ({}));

    expect(await submit(ticket, right)).toEqual({ done: true });
  });

  it("go away when they are dismissed, without a word to Muster", async () => {
    const ticket = await openFor("alice");
    const before = network.events.length;

    await chat.dismissForm({ user: "bob", ticket, id: id() });
    expect((await network.view("alice")).forms).toHaveLength(1);
    await chat.dismissForm({ user: "alice", ticket, id: id() });

    expect((await network.view("alice")).forms).toEqual([]);
    expect((await network.view("alice")).rooms[0]?.messages.map((one) => one.text)).toEqual([
      "!incident open",
    ]);
    expect(network.events).toHaveLength(before);
  });

  it("no longer open once the ticket is a quarter of an hour old", async () => {
    network.setTime(new Date("2026-11-20T09:00:00Z"));
    const ticket = await ticketFor("alice");
    network.setTime(new Date("2026-11-20T09:15:01Z"));

    await expect(network.port.forms?.open(ticket, form)).rejects.toThrow("no longer valid");
    await expect(network.port.forms?.open("no ticket", form)).rejects.toThrow("no longer valid");
  });
});

describe("several processes on one database", () => {
  it("see each other's changes at once", async () => {
    const other = await network.elsewhere();
    const changed = new Promise<void>((resolve) => {
      other.chat.watch(resolve);
    });
    const room = await network.roomWith("alice");
    await post(room, text("from the first process"));

    await changed;

    const seen = (await other.chat.view("alice"))?.rooms.find((one) => one.id === room);
    expect(seen?.messages.map((one) => one.text)).toEqual(["TLP:AMBER\nfrom the first process"]);
  });
});
