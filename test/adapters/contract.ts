/**
 * What every adapter must do, whatever the network: run by the Slack, Matrix and local adapters against
 * their platform (contract-harness.ts). A sentence here is a promise that handlers and the outbox rely on.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ChatError,
  Forbidden,
  NameTaken,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../../src/adapters/chat-errors.ts";
import type { ChatPort, RoomId } from "../../src/adapters/chat-port.ts";
import { type Block, type Message, md } from "../../src/core/message.ts";
import { describeConversations } from "./contract-conversation.ts";
import type { ContractHarness, Fault, RoomOnPlatform } from "./contract-harness.ts";
import {
  BIDI,
  first,
  isPerson,
  newName,
  rejection,
  retryOf,
  sceneOf,
  shown,
  text,
  withText,
} from "./contract-scene.ts";

/** Longest that stop() may take while the platform says nothing, in milliseconds. */
const STOP_WITHIN = 10_000;

/** Texts that format, notify or deceive on some network when they are not treated as plain text. */
const HOSTILE = [
  "<!channel> now",
  "<!here|here>",
  "@room wake up",
  "@everyone",
  "<@U1> look",
  "<b>bold</b>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "`code` and ```fence```",
  "*stars* _lines_ ~tilde~",
  "a & b &amp; c",
] as const;

/**
 * Defines the contract suite for one adapter.
 *
 * @param name of the adapter, for the report
 * @param make a new harness with a started port; called before every test
 */
export function describeContract(name: string, make: () => Promise<ContractHarness>): void {
  describe(`the ${name} adapter keeps the contract of a chat network:`, () => {
    let harness: ContractHarness;
    let port: ChatPort;
    const { openRoom, roomWith, arrives, fence } = sceneOf(() => harness);
    beforeEach(async () => {
      harness = await make();
      port = harness.port;
    });
    afterEach(async () => {
      await harness.stop();
    });

    /** What the opener of a room does where opening does not set the topic. */
    const setTopicAfterOpening = async (room: RoomId, topic: string): Promise<void> => {
      if (port.topics?.atOpening === false) await port.topics.set(room, topic);
    };
    const unknown = () => harness.unknown ?? UNKNOWN[port.platform];

    describe("rooms", () => {
      it("opens a private room with its topic", async () => {
        const topic = "TLP:AMBER · INC-2026-0042 · HIGH";

        const room = await port.openRoom({ name: newName(), topic }, first());
        await setTopicAfterOpening(room, topic);

        const seen = await harness.look(room);
        expect(seen.isPrivate).toBe(true);
        expect(seen.topic).toBe(topic);
      });

      it("gives the room its name and creates only that one", async () => {
        const name = newName();
        const before = await harness.roomNames();

        await port.openRoom({ name, topic: "topic" }, first());

        expect(await added(before, harness)).toEqual([name]);
      });

      it("returns the same room when the step is repeated, and only one exists", async () => {
        const name = newName();
        const attempt = first();

        const room = await port.openRoom({ name, topic: "topic" }, attempt);
        const again = await port.openRoom({ name, topic: "topic" }, retryOf(attempt));

        expect(again).toBe(room);
        expect(await count(name, harness)).toBe(1);
      });

      it("returns its own room of that name also for another step", async () => {
        const name = newName();

        const room = await port.openRoom({ name, topic: "topic" }, first());

        expect(await port.openRoom({ name, topic: "topic" }, retryOf(first()))).toBe(room);
        expect(await count(name, harness)).toBe(1);
      });

      it("refuses a name that somebody else's room has, and adopts nothing", async () => {
        const name = newName();
        await harness.takeName(name);

        expect(await rejection(port.openRoom({ name, topic: "topic" }, first()))).toBeInstanceOf(NameTaken);
        expect(await count(name, harness)).toBe(1);
      });

      it("refuses a name that somebody else's room has on a retry too", async () => {
        const name = newName();
        await harness.takeName(name);

        const error = await rejection(port.openRoom({ name, topic: "topic" }, retryOf(first())));

        expect(error).toBeInstanceOf(NameTaken);
        expect(await count(name, harness)).toBe(1);
      });

      it("opens one room with its topic when the reply was lost and the step is tried again", async () => {
        const name = newName();
        const attempt = first();
        harness.inject({ on: "openRoom", kind: "lost-reply", times: 1 });

        const error = await rejection(port.openRoom({ name, topic: "the topic" }, attempt));
        const room = await port.openRoom({ name, topic: "the topic" }, retryOf(attempt));
        await setTopicAfterOpening(room, "the topic");

        expect(error).toBeInstanceOf(Unavailable);
        expect(await count(name, harness)).toBe(1);
        expect(await harness.look(room)).toMatchObject({ isPrivate: true, topic: "the topic" });
      });

      it("finds the same direct room each time, and a post in it arrives", async () => {
        const { user } = harness.people.alice;

        const room = await port.directRoom(user);
        await port.post(room, text("between us"), first());

        expect(await port.directRoom(user)).toBe(room);
        expect(shown(await harness.look(room))).toContain("between us");
      });

      it("has different direct rooms for different people", async () => {
        const alices = await port.directRoom(harness.people.alice.user);
        const bobs = await port.directRoom(harness.people.bob.user);

        expect(alices).not.toBe(bobs);
      });

      it("changes the topic for everybody, where the network has topics", async () => {
        if (port.topics === undefined) return;
        const room = await openRoom();

        await port.topics.set(room, "TLP:RED · contained");

        expect((await harness.look(room)).topic).toBe("TLP:RED · contained");
      });
    });

    describe("people", () => {
      it("invites each person and says what became of it, in order", async () => {
        const room = await openRoom();
        const users = [harness.people.alice.user, harness.people.bob.user];

        const outcomes = await port.invite(room, users);

        expect(outcomes.map((outcome) => outcome.user)).toEqual(users);
        for (const outcome of outcomes) expect(outcome.state).not.toBe("failed");
        const seen = await harness.look(room);
        expect([...seen.invited, ...seen.members]).toEqual(expect.arrayContaining(users));
      });

      it("reports somebody unknown with a reason, and the others are still invited", async () => {
        const room = await openRoom();
        const { alice, bob } = harness.people;

        const outcomes = await port.invite(room, [alice.user, harness.nobody.user, bob.user]);

        expect(outcomes.map((outcome) => outcome.state === "failed")).toEqual([false, true, false]);
        expect(outcomes[1]).toMatchObject({ user: harness.nobody.user, reason: expect.stringMatching(/\S/) });
        const seen = await harness.look(room);
        expect([...seen.invited, ...seen.members]).toEqual(expect.arrayContaining([alice.user, bob.user]));
      });

      it("reports somebody who is in the room already as joined", async () => {
        const room = await roomWith("alice");

        const outcomes = await port.invite(room, [harness.people.alice.user, harness.people.bob.user]);

        expect(outcomes[0]).toEqual({ user: harness.people.alice.user, state: "joined" });
        expect(outcomes[1]?.state).not.toBe("failed");
      });

      it("may invite the same person twice", async () => {
        const room = await openRoom();
        const users = [harness.people.alice.user];

        await port.invite(room, users);
        const [outcome] = await port.invite(room, users);

        expect(outcome?.state).not.toBe("failed");
      });

      it("lists who is in the room, without itself and without who only is invited", async () => {
        const room = await roomWith("alice", "bob");

        await port.invite(room, [harness.people.carol.user]);

        const seen = await harness.look(room);
        const members = await port.members(room);
        expect(members).toEqual(expect.arrayContaining([harness.people.alice.user, harness.people.bob.user]));
        expect(members.includes(harness.people.carol.user)).toBe(
          seen.members.includes(harness.people.carol.user),
        );
        expect(members.every((user) => isPerson(user, harness))).toBe(true);
      });

      it("finds a person by the address that the directory has", async () => {
        const { alice, bob } = harness.people;

        expect(await port.findUser(alice.address)).toBe(alice.user);
        expect(await port.findUser(bob.address)).toBe(bob.user);
      });

      it("finds nobody under an address that nobody has", async () => {
        expect(await port.findUser(harness.nobody.address)).toBeUndefined();
      });
    });

    describe("messages", () => {
      it("posts a message with its banner first and all of its parts", async () => {
        const room = await openRoom();

        const id = await port.post(room, rich(), first());

        const message = (await harness.look(room)).messages.find((one) => one.id === id);
        const seen = message?.text ?? "";
        for (const part of ["TLP:AMBER", "Heading", "A paragraph", "one", "two", "Lead", "Alice Duty"])
          expect(seen).toContain(part);
        expect(seen.indexOf("TLP:AMBER")).toBeLessThan(seen.indexOf("Heading"));
        expect(seen.indexOf("EXERCISE")).toBeGreaterThanOrEqual(0);
        expect(seen.indexOf("EXERCISE")).toBeLessThan(seen.indexOf("Heading"));
      });

      it("keeps the order in which messages were posted", async () => {
        const room = await openRoom();

        await port.post(room, text("first of all"), first());
        await port.post(room, text("second thing"), first());

        const seen = shown(await harness.look(room));
        expect(seen.indexOf("first of all")).toBeGreaterThanOrEqual(0);
        expect(seen.indexOf("second thing")).toBeGreaterThan(seen.indexOf("first of all"));
      });

      it("posts once when the step is repeated", async () => {
        const room = await openRoom();
        const attempt = first();

        const id = await port.post(room, text("only once"), attempt);

        expect(await port.post(room, text("only once"), retryOf(attempt))).toBe(id);
        expect(withText(await harness.look(room), "only once")).toHaveLength(1);
      });

      it("posts once when the reply was lost and the step is tried again", async () => {
        const room = await openRoom();
        const attempt = first();
        harness.inject({ on: "post", kind: "lost-reply", times: 1 });

        const error = await rejection(port.post(room, text("only once"), attempt));
        const id = await port.post(room, text("only once"), retryOf(attempt));

        expect(error).toBeInstanceOf(Unavailable);
        const found = withText(await harness.look(room), "only once");
        expect(found.map((message) => message.id)).toEqual([id]);
      });

      it("posts the same words twice for two steps", async () => {
        const room = await openRoom();

        await port.post(room, text("said twice"), first());
        await port.post(room, text("said twice"), first());

        expect(withText(await harness.look(room), "said twice")).toHaveLength(2);
      });

      it("edits a message in place", async () => {
        const room = await openRoom();
        const id = await port.post(room, text("2 of 3 here"), first());

        await port.edit(room, id, text("3 of 3 here"), first());

        const seen = await harness.look(room);
        expect(withText(seen, "3 of 3 here").map((message) => message.id)).toEqual([id]);
        expect(withText(seen, "2 of 3 here")).toEqual([]);
      });

      it("edits once when the reply was lost and the step is tried again", async () => {
        const room = await openRoom();
        const id = await port.post(room, text("before"), first());
        const attempt = first();
        harness.inject({ on: "edit", kind: "lost-reply", times: 1 });

        const error = await rejection(port.edit(room, id, text("after"), attempt));
        await port.edit(room, id, text("after"), retryOf(attempt));

        expect(error).toBeInstanceOf(Unavailable);
        const seen = await harness.look(room);
        expect(withText(seen, "after").map((message) => message.id)).toEqual([id]);
        expect(withText(seen, "before")).toEqual([]);
      });

      it("refuses to edit a message that does not exist", async () => {
        const room = await openRoom();

        const error = await rejection(port.edit(room, unknown().message, text("x"), first()));

        expect([NotFound, Rejected]).toContain(error.constructor);
      });

      it("refuses to post into a room that does not exist", async () => {
        const error = await rejection(port.post(unknown().room, text("x"), first()));

        expect([NotFound, Rejected, Forbidden]).toContain(error.constructor);
      });

      it("pins a message, also twice, where the network has pins", async () => {
        if (port.pins === undefined) return;
        const room = await openRoom();
        const id = await port.post(room, text("the summary"), first());

        await port.pins.pin(room, id);
        await port.pins.pin(room, id);

        expect((await harness.look(room)).pinned).toEqual([id]);
      });

      it("delivers a very long paragraph whole, or cut with a visible note", async () => {
        const room = await openRoom();
        const long = `${"0123456789 ".repeat(4545)}THE-END`;

        await port.post(room, text(`Start. ${long}`), first());

        const seen = shown(await harness.look(room));
        expect(seen).toContain("Start.");
        expect(seen.includes("THE-END") || CUT.test(seen)).toBe(true);
      });

      it("delivers a message of very many parts whole, or cut with a visible note", async () => {
        const room = await openRoom();
        const blocks = Array.from({ length: 120 }, (_, at): Block => {
          const items = [md`item ${`${at}a`}`, md`item ${`${at}b`}`];
          return at % 2 === 0 ? { type: "list", items } : { type: "heading", text: `Part ${at}` };
        });

        await port.post(
          room,
          { banner: ["TLP:CLEAR"], blocks: [...blocks, ...text("LAST").blocks] },
          first(),
        );

        const seen = shown(await harness.look(room));
        expect(seen).toContain("Part 1");
        expect(seen.includes("LAST") || CUT.test(seen)).toBe(true);
      });

      it("shows a whisper to that person only, where the network has whispers", async () => {
        if (port.whisper === undefined) return;
        const room = await roomWith("alice", "bob");
        const { user } = harness.people.alice;
        await harness.command(user, room, "status");
        const { reply } = await arrives("command", (event) => event.text === "status");

        // The target is stored as JSON before it is used.
        await port.whisper.reply(JSON.parse(JSON.stringify(reply)), text("for your eyes"), first());

        const whispered = async () => withText(await harness.look(room), "for your eyes");
        await harness.until(async () => (await whispered()).length > 0);
        expect((await whispered()).map((message) => message.onlyFor)).toEqual([user]);
      });
    });

    describe("notifications and hostile text", () => {
      it("notifies exactly the people who are mentioned", async () => {
        const room = await roomWith("alice", "bob", "carol");
        const { alice, carol } = harness.people;

        const id = await port.post(
          room,
          { ...text("your turn"), mentions: [alice.user, carol.user] },
          first(),
        );

        expect([...notifiedBy(await harness.look(room), id)].sort()).toEqual([alice.user, carol.user].sort());
      });

      it("notifies nobody when nobody is mentioned", async () => {
        const room = await roomWith("alice", "bob");
        const { alice } = harness.people;

        const id = await port.post(room, text(`hello ${alice.user} ${alice.address}`), first());

        expect(notifiedBy(await harness.look(room), id)).toEqual([]);
      });

      it.each(HOSTILE)("shows %j letter for letter and notifies nobody", async (hostile) => {
        const room = await roomWith("alice");

        const id = await port.post(room, everywhere(hostile), first());

        const message = (await harness.look(room)).messages.find((one) => one.id === id);
        expect(message?.notified).toEqual([]);
        // Heading, paragraph, list item, field label, field value.
        expect(readable(message?.text ?? "").split(hostile).length - 1).toBeGreaterThanOrEqual(5);
      });

      it("notifies nobody through hostile text in an edit", async () => {
        const room = await roomWith("alice");
        const id = await port.post(room, text("calm"), first());

        await port.edit(room, id, everywhere(HOSTILE.join(" · ").slice(0, 100)), first());

        expect(notifiedBy(await harness.look(room), id)).toEqual([]);
      });

      it("makes a bidirectional override visible in every part of a message", async () => {
        const room = await openRoom();

        const id = await port.post(room, everywhere(BIDI), first());

        const message = (await harness.look(room)).messages.find((one) => one.id === id);
        expect(message?.text).not.toContain("\u202e");
        expect(message?.text).toContain("invoice⟨U+202E⟩fdp.exe");
      });
    });

    describe("trouble with the platform", () => {
      const calls: readonly Fault["on"][] = ["openRoom", "members", "directRoom", "post", "edit", "findUser"];
      const call = (on: Fault["on"], room: RoomId, message: string): Promise<unknown> => {
        if (on === "openRoom") return port.openRoom({ name: newName(), topic: "topic" }, first());
        if (on === "members") return port.members(room);
        if (on === "directRoom") return port.directRoom(harness.people.carol.user);
        if (on === "post") return port.post(room, text("words of a secret"), first());
        if (on === "edit") return port.edit(room, message, text("words of a secret"), first());
        return port.findUser(harness.people.carol.address);
      };

      it("is in no trouble while connected", () => {
        expect(port.trouble()).toBeUndefined();
      });

      it.each(calls)("says how long to wait when %s is rate-limited, and works afterwards", async (on) => {
        const room = await openRoom();
        const message = await port.post(room, text("here"), first());
        harness.inject({ on, kind: "429", times: 1 });

        const error = await rejection(call(on, room, message));

        expect(error).toBeInstanceOf(RateLimited);
        expect((error as RateLimited).retryAfterMs).toBeGreaterThan(0);
        await call(on, room, message);
      });

      it.each(calls)("says that the platform cannot be reached when %s fails there", async (on) => {
        const room = await openRoom();
        const message = await port.post(room, text("here"), first());
        harness.inject({ on, kind: "500", times: 1 });

        const error = await rejection(call(on, room, message));

        expect(error).toBeInstanceOf(Unavailable);
        expect(error.message).not.toContain("words of a secret");
      });

      it.each(["openRoom", "post", "edit"] as const)(
        "says that the platform cannot be reached when %s gets no answer",
        async (on) => {
          const room = await openRoom();
          const message = await port.post(room, text("here"), first());
          harness.inject({ on, kind: "timeout", times: 1 });

          expect(await rejection(call(on, room, message))).toBeInstanceOf(Unavailable);
        },
      );

      it("has posted nothing when it was rate-limited, and posts once on the retry", async () => {
        const room = await openRoom();
        const attempt = first();
        harness.inject({ on: "post", kind: "429", times: 1 });

        await rejection(port.post(room, text("patience"), attempt));
        expect(withText(await harness.look(room), "patience")).toEqual([]);

        await port.post(room, text("patience"), retryOf(attempt));
        expect(withText(await harness.look(room), "patience")).toHaveLength(1);
      });

      it("has opened nothing when it was rate-limited, and opens one room on the retry", async () => {
        const name = newName();
        const attempt = first();
        harness.inject({ on: "openRoom", kind: "429", times: 1 });

        await rejection(port.openRoom({ name, topic: "topic" }, attempt));
        expect(await count(name, harness)).toBe(0);

        await port.openRoom({ name, topic: "topic" }, retryOf(attempt));
        expect(await count(name, harness)).toBe(1);
      });

      it("stops although the platform does not answer", async () => {
        const room = await openRoom();
        harness.inject({ on: "post", kind: "timeout", times: 100 });
        const posting = port.post(room, text("into silence"), first()).catch((error: unknown) => error);

        const began = performance.now();
        await port.stop();

        expect(performance.now() - began).toBeLessThan(STOP_WITHIN);
        expect(await posting).toBeInstanceOf(ChatError);
      });
    });

    describe("what arrives", () => {
      it("hands over a command with room, person, text, time and where to reply", async () => {
        const room = await roomWith("alice");
        const { user } = harness.people.alice;

        await harness.command(user, room, 'note "two words" --flag x');

        const event = await arrives("command");
        expect(event).toMatchObject({ network: port.network, room, user, text: 'note "two words" --flag x' });
        expect(event.reply).toMatchObject({ user, room });
        expect(event.id).toMatch(/\S/);
        expect(new Date(event.at).toISOString()).toBe(event.at);
        expect(JSON.parse(JSON.stringify(event))).toEqual(event);
      });

      it("gives different commands different event ids, also when the words are the same", async () => {
        const room = await roomWith("alice");
        const { user } = harness.people.alice;

        await harness.command(user, room, "status");
        await harness.command(user, room, "status");

        const commands = () => harness.received.filter((event) => event.kind === "command");
        await harness.until(() => commands().length >= 2);
        expect(new Set(commands().map((event) => event.id)).size).toBe(2);
      });

      it("gives a repeat of the same delivery the same event id", async () => {
        const room = await roomWith("alice");
        await harness.command(harness.people.alice.user, room, "open twice");
        await arrives("command", (event) => event.text === "open twice");

        await harness.repeatLastCommand();
        await fence(room);

        const ids = harness.received.flatMap((event) =>
          event.kind === "command" && event.text === "open twice" ? [event.id] : [],
        );
        expect(new Set(ids).size).toBe(1);
      });

      it("offers a command again that was not recorded, or tells the platform that it failed", async () => {
        const room = await roomWith("alice");
        harness.refuseNext(1);

        const told = await harness.command(harness.people.alice.user, room, "keep me").then(
          () => false,
          () => true,
        );
        if (told) await harness.repeatLastCommand();
        await arrives("command", (event) => event.text === "keep me");
        await fence(room);

        const accepted = harness.received.filter(
          (event) => event.kind === "command" && event.text === "keep me",
        );
        expect(new Set(accepted.map((event) => event.id)).size).toBe(1);
      });

      it("never hands over what Muster itself said, edited, pinned or opened", async () => {
        const room = await roomWith("alice");
        const id = await port.post(room, text("!incident close"), first());
        await port.post(room, text("/incident close"), first());
        await port.edit(room, id, text("!incident open again"), first());
        await port.pins?.pin(room, id);
        await port.topics?.set(room, "!incident close");

        await fence(room);

        const others = harness.received.filter(
          (event) => !("user" in event && event.user === harness.people.alice.user),
        );
        expect(others).toEqual([]);
        const commands = harness.received.flatMap((event) => (event.kind === "command" ? [event.text] : []));
        expect(commands.filter((command) => !command.startsWith("fence"))).toEqual([]);
      });

      it("does not take a person's ordinary words for a command", async () => {
        const room = await roomWith("alice");

        await harness.say(harness.people.alice.user, room, "the incident is over");
        await fence(room);

        const commands = harness.received.flatMap((event) => (event.kind === "command" ? [event.text] : []));
        expect(commands.filter((command) => !command.startsWith("fence"))).toEqual([]);
      });

      it("says who joined", async () => {
        const room = await openRoom();
        const { user } = harness.people.bob;
        await port.invite(room, [user]);

        await harness.join(user, room);

        expect(await arrives("joined", (event) => event.user === user)).toMatchObject({ room });
      });

      it("says who left", async () => {
        const room = await roomWith("alice", "bob");
        const { user } = harness.people.bob;

        await harness.leave(user, room);

        expect(await arrives("left")).toMatchObject({ room, user });
        await harness.until(async () => !(await port.members(room)).includes(user));
      });

      it("says who pinned which message, with its words and author", async () => {
        const room = await roomWith("alice", "bob");
        const { alice, bob } = harness.people;
        const message = await harness.say(alice.user, room, "ransom note found on srv-12");

        await harness.pin(bob.user, room, message);

        const event = await arrives("pinned");
        expect(event).toMatchObject({ room, user: bob.user, message, author: alice.user });
        expect(event.text).toContain("ransom note found on srv-12");
      });

      it("says who edited which message, with the new words", async () => {
        const room = await roomWith("alice");
        const { user } = harness.people.alice;
        const message = await harness.say(user, room, "srv-12 is hit");

        await harness.change(user, room, message, "srv-13 is hit");

        expect(await arrives("edited")).toMatchObject({ room, user, message, text: "srv-13 is hit" });
      });

      it("says who pressed which button, with its value", async () => {
        const room = await roomWith("alice");
        const { user } = harness.people.alice;
        const id = await port.post(room, rich(), first());

        await harness.press(user, room, id, "acknowledge", "INC-2026-0042");

        expect(await arrives("action")).toMatchObject({
          room,
          user,
          action: "acknowledge",
          value: "INC-2026-0042",
          reply: { user },
        });
      });

      it("says that Muster was removed from a room, and no longer posts there", async () => {
        const room = await roomWith("alice");

        await harness.removeMuster(room);

        const event = await arrives("expelled");
        expect(event.room).toBe(room);
        expect(event.reason).toMatch(/\S/);
        const error = await rejection(port.post(room, text("still here?"), first()));
        expect([Forbidden, NotFound]).toContain(error.constructor);
      });
    });

    describeConversations(() => harness);
  });
}

/** What tells a reader that something was left out. */
const CUT = /\b(cut|shortened|truncated|left out|omitted)\b|\bmore (characters|parts|lines|items)\b/i;

const UNKNOWN = {
  slack: { room: "C0NOWHERE00", message: "1700000000.000001" },
  matrix: { room: "!nowhere:localhost", message: "$nothing" },
  local: { room: "nowhere", message: "999999999" },
} as const;

/** A message with every kind of part. */
function rich(): Message {
  return {
    banner: ["EXERCISE", "TLP:AMBER"],
    blocks: [
      { type: "heading", text: "Heading" },
      { type: "text", text: md`A paragraph` },
      { type: "list", items: [md`one`, md`two`] },
      { type: "fields", fields: [{ label: "Lead", value: md`Alice Duty` }] },
      {
        type: "buttons",
        buttons: [
          { action: "acknowledge", label: "Acknowledge", value: "INC-2026-0042", style: "primary" },
          { action: "summary", label: "Summary", value: "INC-2026-0042" },
        ],
      },
    ],
  };
}

/** The same foreign words in every part of a message that can hold some. */
function everywhere(words: string): Message {
  return {
    banner: ["TLP:AMBER"],
    blocks: [
      { type: "heading", text: words },
      { type: "text", text: md`${words}` },
      { type: "list", items: [md`${words}`] },
      { type: "fields", fields: [{ label: words, value: md`${words}` }] },
    ],
  };
}

/** What a reader sees: without the zero-width characters by which a network may be kept from formatting. */
function readable(seen: string): string {
  return seen.replace(/[\u200b-\u200d\u2060\ufeff]/g, "");
}

function notifiedBy(room: RoomOnPlatform, id: string): readonly string[] {
  const message = room.messages.find((one) => one.id === id);
  if (message === undefined) throw new Error("the message is not in the room");
  return message.notified;
}

async function count(name: string, harness: ContractHarness): Promise<number> {
  return (await harness.roomNames()).filter((one) => one === name).length;
}

async function added(before: readonly string[], harness: ContractHarness): Promise<readonly string[]> {
  return (await harness.roomNames()).filter((name) => !before.includes(name));
}
