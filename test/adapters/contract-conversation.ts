/**
 * The part of the contract (contract.ts) about conversations: what arrives when people talk, and what Muster can
 * do in a conversation beside posting. A network that lacks something leaves out the object in its port, or the
 * part of {@link Conversation}; the tests about it are then skipped.
 */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ChatError } from "../../src/adapters/chat-errors.ts";
import type {
  ChatEvent,
  ChatPort,
  FileRef,
  MessageId,
  RoomId,
  UserId,
} from "../../src/adapters/chat-port.ts";
import type { ContractHarness, Conversation, RoomOnPlatform } from "./contract-harness.ts";
import {
  BIDI,
  first,
  isPerson,
  rejection,
  retryOf,
  sceneOf,
  shown,
  text,
  withText,
} from "./contract-scene.ts";

/** Plain, with the variation selector that is part of it, and with a skin tone. */
const EMOJIS = ["👍", "👀", "✅", "🔥", "❤️", "👍🏽"] as const;

/** Every value that a byte can have, twice; not UTF-8. */
const BYTES = Uint8Array.from({ length: 512 }, (_, at) => at % 256);

/** Defines the tests about conversations, within those of one adapter. */
export function describeConversations(current: () => ContractHarness): void {
  const { roomWith, arrives, arrived, fence } = sceneOf(current);
  let harness: ContractHarness;
  let port: ChatPort;
  let alice: UserId;
  let bob: UserId;
  let carol: UserId;
  beforeEach(() => {
    harness = current();
    ({ port } = harness);
    [alice, bob, carol] = [harness.people.alice.user, harness.people.bob.user, harness.people.carol.user];
  });

  /** Waits until everything that was said and done in the room has been seen, whichever way it is delivered. */
  const settled = async (room: RoomId): Promise<void> => {
    const said = await harness.say(alice, room, `nothing more ${randomUUID()}`);
    await arrives("message", (event) => event.message === said);
    await fence(room);
  };
  /** What people said so far, without what only marks the end. */
  const messages = () => arrived("message").filter((event) => !event.text.startsWith("nothing more"));
  const messageEvent = (message: MessageId) => arrives("message", (event) => event.message === message);
  const lookAt = async (room: RoomId, message: MessageId): Promise<RoomOnPlatform["messages"][number]> => {
    const found = (await harness.look(room)).messages.find((one) => one.id === message);
    if (found === undefined) throw new Error("the message is not in the room");
    return found;
  };

  describe("what people say", () => {
    it("hands over a message with room, person, id, text and time", async () => {
      const room = await roomWith("alice", "bob");

      const message = await harness.say(bob, room, "srv-12 is hit");

      const event = await messageEvent(message);
      expect(event).toMatchObject({
        network: port.network,
        room,
        user: bob,
        message,
        text: "srv-12 is hit",
      });
      expect(event.thread).toBeUndefined();
      expect(event.mentions ?? []).toEqual([]);
      expect(event.files ?? []).toEqual([]);
      expect(event.id).toMatch(/\S/);
      expect(new Date(event.at).toISOString()).toBe(event.at);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    });

    it.each([
      "first line\nsecond line",
      "a & b < c > d &amp; e",
      "https://example.org/?a=1&b=2",
      "naïve 🔥 日本",
    ])("hands over %j letter for letter", async (words) => {
      const room = await roomWith("alice");

      const message = await harness.say(alice, room, words);

      expect((await messageEvent(message)).text).toBe(words);
    });

    it("gives different messages different ids, also when the words are the same", async () => {
      const room = await roomWith("alice");

      const one = await harness.say(alice, room, "yes");
      await messageEvent(one);
      const other = await harness.say(alice, room, "yes");
      await messageEvent(other);

      expect(other).not.toBe(one);
      expect(new Set(messages().map((event) => event.id)).size).toBe(2);
    });

    it("hands over a command as a command only", async () => {
      const room = await roomWith("alice");

      await harness.command(alice, room, "status");
      await arrives("command", (event) => event.text === "status");
      await settled(room);

      expect(messages()).toEqual([]);
    });

    it("hands over nothing that Muster said itself, nor that somebody came or the topic changed", async () => {
      const room = await roomWith("alice", "bob");
      const id = await port.post(room, text("from Muster"), first());
      await port.edit(room, id, text("from Muster again"), first());
      await port.topics?.set(room, "TLP:RED");
      await port.pins?.pin(room, id);
      await port.whisper?.reply({ user: alice, room }, text("quietly"), first()).catch((error: unknown) => {
        // A network may need the command that is answered; other tests whisper.
        if (!(error instanceof ChatError)) throw error;
      });

      await settled(room);

      expect(messages()).toEqual([]);
    });

    it("does not hand over a message as a new one when it is edited", async () => {
      const room = await roomWith("alice");
      const message = await harness.say(alice, room, "srv-12 is hit");
      await messageEvent(message);

      await harness.change(alice, room, message, "srv-13 is hit");
      await arrives("edited");
      await settled(room);

      expect(messages().map((event) => event.text)).toEqual(["srv-12 is hit"]);
    });

    it("says which message somebody removed, where people can", async ({ skip }) => {
      const { remove } = harness.conversation ?? skip(NO_CONVERSATION);
      const room = await roomWith("alice", "bob");
      const message = await harness.say(bob, room, "a password by mistake");
      await messageEvent(message);

      await remove(bob, room, message);

      const event = await arrives("deleted");
      expect(event).toMatchObject({ network: port.network, room, message });
      expect(event.user ?? bob).toBe(bob);
    });
  });

  describe("threads", () => {
    const answering = (skip: (note: string) => never) =>
      harness.conversation?.answer ?? skip("the network has no threads");

    it("says in which thread somebody answered", async ({ skip }) => {
      const answer = answering(skip);
      const room = await roomWith("alice", "bob");
      const thread = await harness.say(alice, room, "who has logs of srv-12?");

      const message = await answer(bob, room, thread, "we have");

      expect(await messageEvent(message)).toMatchObject({ room, user: bob, text: "we have", thread });
    });

    it("says so too when the thread began with a message of Muster", async ({ skip }) => {
      const answer = answering(skip);
      const room = await roomWith("alice");
      const thread = await port.post(room, text("what is known so far"), first());

      const message = await answer(alice, room, thread, "one more thing");

      expect((await messageEvent(message)).thread).toBe(thread);
    });

    it("answers in the thread that it is told", async ({ skip }) => {
      answering(skip);
      const room = await roomWith("alice");
      const thread = await harness.say(alice, room, "who has logs of srv-12?");

      const id = await port.post(room, text("CERT-EU has"), first(), { thread });

      expect(await lookAt(room, id)).toMatchObject({ thread });
    });

    it("answers in a thread once when the step is repeated", async ({ skip }) => {
      answering(skip);
      const room = await roomWith("alice");
      const thread = await harness.say(alice, room, "who has logs of srv-12?");
      const attempt = first();

      const id = await port.post(room, text("only once"), attempt, { thread });

      expect(await port.post(room, text("only once"), retryOf(attempt), { thread })).toBe(id);
      expect(withText(await harness.look(room), "only once")).toHaveLength(1);
    });

    it("says it in the room all the same where there are no threads", async ({ skip }) => {
      if (harness.conversation?.answer !== undefined) skip("the network has threads");
      const room = await roomWith("alice");
      const thread = await harness.say(alice, room, "who has logs of srv-12?");

      const id = await port.post(room, text("CERT-EU has"), first(), { thread });

      expect((await lookAt(room, id)).text).toContain("CERT-EU has");
    });
  });

  describe("mentions", () => {
    const mentioning = (skip: (note: string) => never) =>
      harness.conversation?.mention ?? skip("people cannot mention each other");

    it("says who is mentioned and by which part of the text", async ({ skip }) => {
      const mention = mentioning(skip);
      const room = await roomWith("alice", "bob");

      const message = await mention(alice, room, "can you look, ", bob, "? It is urgent");

      const event = await messageEvent(message);
      expect(event.mentions).toEqual([{ user: bob, text: expect.stringMatching(/\S/) }]);
      expect(event.text).toBe(`can you look, ${event.mentions?.[0]?.text}? It is urgent`);
    });

    it("takes nobody to be mentioned by words that only look like it", async () => {
      const room = await roomWith("alice", "bob");

      const message = await harness.say(alice, room, `is @${bob} there, or @everyone?`);

      expect((await messageEvent(message)).mentions ?? []).toEqual([]);
    });
  });

  describe("reactions", () => {
    const reacting = (skip: (note: string) => never): Required<Conversation>["react"] =>
      harness.conversation?.react ?? skip("people cannot react");
    const ownReactions = (skip: (note: string) => never) => port.reactions ?? skip("Muster cannot react");
    const under = async (room: RoomId, message: MessageId) => (await lookAt(room, message)).reactions ?? [];

    it.for(EMOJIS)("says who put %s under a message, and who took it away", async (emoji, { skip }) => {
      const react = reacting(skip);
      const room = await roomWith("alice", "bob");
      const message = await harness.say(alice, room, "srv-12 is clean");

      await react(bob, room, message, emoji, true);
      const on = await arrives("reacted");
      await react(bob, room, message, emoji, false);
      const off = await arrives("unreacted");

      for (const event of [on, off])
        expect(event).toMatchObject({ network: port.network, room, user: bob, message, emoji });
      expect(new Date(on.at).toISOString()).toBe(on.at);
      expect(JSON.parse(JSON.stringify(on))).toEqual(on);
    });

    it("says who reacted to what Muster said", async ({ skip }) => {
      const react = reacting(skip);
      const room = await roomWith("alice");
      const message = await port.post(room, text("please confirm"), first());

      await react(alice, room, message, "👀", true);

      expect(await arrives("reacted")).toMatchObject({ room, user: alice, message, emoji: "👀" });
    });

    it("gives every change of a reaction an event of its own", async ({ skip }) => {
      const react = reacting(skip);
      const room = await roomWith("alice");
      const message = await harness.say(alice, room, "srv-12 is clean");

      for (const on of [true, false, true]) {
        const before = harness.received.length;
        await react(alice, room, message, "✅", on);
        const kind = on ? "reacted" : "unreacted";
        await harness.until(() => harness.received.slice(before).some((event) => event.kind === kind));
      }

      const events = [...arrived("reacted"), ...arrived("unreacted")];
      expect(new Set(events.map((event) => event.id)).size).toBe(3);
    });

    it.for(EMOJIS)(
      "puts its own %s under a message, also twice, and takes it away, also twice",
      async (emoji, { skip }) => {
        const reactions = ownReactions(skip);
        const room = await roomWith("alice");
        const message = await harness.say(alice, room, "srv-12 is clean");

        await reactions.set(room, message, emoji, true);
        await reactions.set(room, message, emoji, true);
        const put = await under(room, message);
        await reactions.set(room, message, emoji, false);
        await reactions.set(room, message, emoji, false);

        expect(put).toEqual([{ emoji, user: "muster" }]);
        expect(await under(room, message)).toEqual([]);
      },
    );

    it("takes away nothing where nothing is", async ({ skip }) => {
      const reactions = ownReactions(skip);
      const room = await roomWith("alice");
      const message = await harness.say(alice, room, "srv-12 is clean");

      await reactions.set(room, message, "🔥", false);

      expect(await under(room, message)).toEqual([]);
    });

    it("leaves the reactions of others when it takes its own away", async ({ skip }) => {
      const reactions = ownReactions(skip);
      const react = reacting(skip);
      const room = await roomWith("alice", "bob");
      const message = await harness.say(alice, room, "srv-12 is clean");
      await react(bob, room, message, "👍", true);
      await reactions.set(room, message, "👍", true);
      await reactions.set(room, message, "👀", true);

      await reactions.set(room, message, "👍", false);

      const left = await under(room, message);
      expect(left).toHaveLength(2);
      expect(left).toEqual(
        expect.arrayContaining([
          { emoji: "👍", user: bob },
          { emoji: "👀", user: "muster" },
        ]),
      );
    });

    it("never hands over what it put there or took away itself", async ({ skip }) => {
      const reactions = ownReactions(skip);
      const room = await roomWith("alice");
      const message = await harness.say(alice, room, "srv-12 is clean");

      await reactions.set(room, message, "👍", true);
      await reactions.set(room, message, "👍", false);
      await settled(room);

      const kinds = new Set<ChatEvent["kind"]>(["reacted", "unreacted", "action", "deleted"]);
      expect(harness.received.filter((event) => kinds.has(event.kind))).toEqual([]);
    });
  });

  describe("taking back what it said", () => {
    it("removes its own message, and leaves the others", async ({ skip }) => {
      const removing = port.removing ?? skip("Muster cannot remove messages");
      const room = await roomWith("alice");
      const id = await port.post(room, text("not for this room"), first());
      await port.post(room, text("for this room"), first());

      await removing.remove(room, id, first());

      const seen = shown(await harness.look(room));
      expect(seen).not.toContain("not for this room");
      expect(seen).toContain("for this room");
    });

    it("finds nothing wrong with a message that is gone already", async ({ skip }) => {
      const removing = port.removing ?? skip("Muster cannot remove messages");
      const room = await roomWith("alice");
      const id = await port.post(room, text("not for this room"), first());
      const attempt = first();

      await removing.remove(room, id, attempt);
      await removing.remove(room, id, retryOf(attempt));
      await removing.remove(room, id, first());

      expect(shown(await harness.look(room))).not.toContain("not for this room");
    });

    it("does not take its own removal for that of a person", async ({ skip }) => {
      const removing = port.removing ?? skip("Muster cannot remove messages");
      const room = await roomWith("alice");
      const id = await port.post(room, text("not for this room"), first());

      await removing.remove(room, id, first());
      await settled(room);

      const blamed = arrived("deleted").filter(({ user }) => user !== undefined && isPerson(user, harness));
      expect(blamed).toEqual([]);
      expect(messages()).toEqual([]);
    });
  });

  describe("files", () => {
    const FILE = { name: "srv-12.pcap", mime: "application/octet-stream", content: BYTES };
    const fileOf = async (message: MessageId): Promise<FileRef> => {
      const event = await messageEvent(message);
      expect(event.files).toHaveLength(1);
      // The event is stored as JSON before the file is fetched.
      return JSON.parse(JSON.stringify(event.files?.[0]));
    };
    const able = (skip: (note: string) => never) => ({
      files: port.files ?? skip("the network has no files"),
      share: harness.conversation?.share ?? skip("people cannot share files"),
    });

    it("hands over a shared file with its name, type and size, and the words with it", async ({ skip }) => {
      const { share } = able(skip);
      const room = await roomWith("alice", "bob");

      const message = await share(
        bob,
        room,
        { ...FILE, name: "screen 1.png", mime: "image/png" },
        "look at this",
      );

      const event = await messageEvent(message);
      expect(event).toMatchObject({ room, user: bob, message, text: "look at this" });
      expect(event.files).toEqual([
        expect.objectContaining({ name: "screen 1.png", mime: "image/png", bytes: BYTES.length }),
      ]);
      expect(event.files?.[0]?.id).toMatch(/\S/);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    });

    it("hands over a file without words with an empty text", async ({ skip }) => {
      const { share } = able(skip);
      const room = await roomWith("alice");

      const message = await share(alice, room, FILE, "");

      expect(await messageEvent(message)).toMatchObject({ text: "", files: [{ name: "srv-12.pcap" }] });
    });

    it("fetches exactly the bytes that were shared", async ({ skip }) => {
      const { files, share } = able(skip);
      const room = await roomWith("alice");
      const file = await fileOf(await share(alice, room, FILE, ""));

      const content = await files.fetch(file, BYTES.length);

      expect(Buffer.from(content).equals(BYTES)).toBe(true);
    });

    it("refuses for good to fetch a file that is too large", async ({ skip }) => {
      const { files, share } = able(skip);
      const room = await roomWith("alice");
      const file = await fileOf(await share(alice, room, FILE, ""));

      expect((await rejection(files.fetch(file, BYTES.length - 1))).retry).toBe("never");
    });

    it("refuses it also when the platform did not say how large it is", async ({ skip }) => {
      const { files, share } = able(skip);
      const room = await roomWith("alice");
      const file = await fileOf(await share(alice, room, FILE, ""));

      expect((await rejection(files.fetch({ ...file, bytes: 0 }, BYTES.length - 1))).retry).toBe("never");
    });

    it("posts a file with its message and the banner above it", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      const room = await roomWith("alice");

      const id = await files.post(room, FILE, text("from CERT-EU"), first());

      const seen = (await harness.look(room)).messages;
      const carrier = seen.findIndex((message) => message.id === id);
      const above = seen
        .slice(0, carrier + 1)
        .map((message) => message.text)
        .join("\n");
      expect(seen[carrier]?.files).toEqual([{ name: "srv-12.pcap", bytes: BYTES.length }]);
      expect(seen[carrier]?.notified).toEqual([]);
      expect(above).toContain("from CERT-EU");
      expect(above).toContain("TLP:AMBER");
      expect(above.indexOf("TLP:AMBER")).toBeLessThan(above.indexOf("from CERT-EU"));
    });

    it("posts a file once when the step is repeated", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      const room = await roomWith("alice");
      const attempt = first();

      const id = await files.post(room, FILE, text("only once"), attempt);
      const again = await files.post(room, FILE, text("only once"), retryOf(attempt));

      const seen = await harness.look(room);
      expect(again).toBe(id);
      expect(seen.messages.flatMap((message) => message.files ?? [])).toHaveLength(1);
      expect(withText(seen, "only once")).toHaveLength(1);
    });

    it("posts the same file twice for two steps", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      const room = await roomWith("alice");

      await files.post(room, FILE, text("one"), first());
      await files.post(room, FILE, text("two"), first());

      const seen = await harness.look(room);
      expect(seen.messages.flatMap((message) => message.files ?? [])).toHaveLength(2);
    });

    it("posts a file in the thread that it is told", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      if (harness.conversation?.answer === undefined) skip("the network has no threads");
      const room = await roomWith("alice");
      const thread = await harness.say(alice, room, "who has the capture?");

      const id = await files.post(room, FILE, text("here"), first(), { thread });

      expect(await lookAt(room, id)).toMatchObject({ thread });
    });

    it("makes a bidirectional override in the name of a file visible", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      const room = await roomWith("alice");

      const id = await files.post(room, { ...FILE, name: BIDI }, text("a file"), first());

      const message = await lookAt(room, id);
      expect(message.files?.[0]?.name).toMatch(/^invoice.*fdp\.exe$/);
      expect(JSON.stringify(message)).not.toContain("\u202e");
    });

    it("never hands over a file that it posted itself", async ({ skip }) => {
      const files = port.files ?? skip("the network has no files");
      const room = await roomWith("alice");

      await files.post(room, FILE, text("from Muster"), first());
      await settled(room);

      expect(messages()).toEqual([]);
    });
  });

  describe("putting somebody out", () => {
    const inside = async (room: RoomId): Promise<readonly UserId[]> => {
      const { members, invited } = await harness.look(room);
      return [...members, ...invited];
    };

    it("puts a person out of a room, and the others stay", async ({ skip }) => {
      const kicking = port.kicking ?? skip("Muster cannot remove people");
      const room = await roomWith("alice", "bob");

      await kicking.kick(room, bob, "the organisation was removed");

      await harness.until(async () => !(await port.members(room)).includes(bob));
      expect(await inside(room)).not.toContain(bob);
      expect(await port.members(room)).toContain(alice);
    });

    it("does not take it for Muster being removed, nor for somebody else leaving", async ({ skip }) => {
      const kicking = port.kicking ?? skip("Muster cannot remove people");
      const room = await roomWith("alice", "bob");

      await kicking.kick(room, bob, "the organisation was removed");
      await settled(room);

      expect(arrived("expelled")).toEqual([]);
      expect(arrived("left").filter(({ user }) => user !== bob)).toEqual([]);
    });

    it("finds nothing wrong with somebody who is not there, or no longer", async ({ skip }) => {
      const kicking = port.kicking ?? skip("Muster cannot remove people");
      const room = await roomWith("alice", "bob");

      await kicking.kick(room, carol, "the organisation was removed");
      await kicking.kick(room, bob, "the organisation was removed");
      await kicking.kick(room, bob, "the organisation was removed");

      expect(await inside(room)).toEqual([alice]);
    });

    it("takes an open invitation back", async ({ skip }) => {
      const kicking = port.kicking ?? skip("Muster cannot remove people");
      const room = await roomWith("alice");
      await port.invite(room, [carol]);

      await kicking.kick(room, carol, "the organisation was removed");

      expect(await inside(room)).toEqual([alice]);
    });

    it("may invite somebody again who was removed", async ({ skip }) => {
      const kicking = port.kicking ?? skip("Muster cannot remove people");
      const room = await roomWith("alice", "bob");
      await kicking.kick(room, bob, "by mistake");

      const [outcome] = await port.invite(room, [bob]);
      await harness.join(bob, room);

      expect(outcome?.state).not.toBe("failed");
      await harness.until(async () => (await port.members(room)).includes(bob));
    });
  });
}

const NO_CONVERSATION = "the harness has no conversation";
