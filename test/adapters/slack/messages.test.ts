import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotFound, RateLimited, Unavailable, Uneditable } from "../../../src/adapters/chat-errors.ts";
import type { ReplyTarget } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { first, type SlackHarness, startHarness } from "./harness.ts";

const message = say(["TLP:AMBER"], md`once only`);

describe("messages on Slack", () => {
  let harness: SlackHarness;
  let room: string;
  beforeEach(async () => {
    harness = await startHarness("http");
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
    await harness.port.invite(room, [harness.people.alice.user]);
  });
  afterEach(() => harness.stop());
  const shown = async (where = room) => (await harness.look(where)).messages;
  const callsOf = (method: string) => harness.slack.strict.calls.filter((call) => call.method === method);

  it("m84: to one person open their direct conversation once", async () => {
    const { alice, bob } = harness.people;
    for (const { user } of [alice, bob, alice, alice, bob])
      await harness.port.post(await harness.port.directRoom(user), message, first());

    expect(callsOf("conversations.open")).toHaveLength(2);
    expect(await shown(await harness.port.directRoom(alice.user))).toHaveLength(3);
  });

  it("m84: reach a person whose remembered conversation is gone, by a new one", async () => {
    const { user } = harness.people.alice;
    const direct = await harness.port.directRoom(user);
    const fault = { method: "chat.postMessage", kind: "error", code: "channel_not_found", times: 1 } as const;
    harness.slack.strict.faults.push(fault);

    // The double gives the same conversation again, as Slack does when its answer was wrong for a moment.
    await expect(harness.port.post(direct, message, first())).rejects.toBeInstanceOf(NotFound);
    await harness.port.post(await harness.port.directRoom(user), message, first());

    expect(callsOf("conversations.open")).toHaveLength(2);
    expect(await shown(direct)).toHaveLength(1);
  });

  it("look for an earlier attempt only on a retry", async () => {
    await harness.port.post(room, message, first());

    expect(callsOf("conversations.history")).toEqual([]);
  });

  it("are recognised in a busy room, more than a page later", async () => {
    const attempt = first();
    const id = await harness.port.post(room, message, attempt);
    const { messages } = harness.slack.store;
    const row = { channel_id: room, user: harness.people.alice.user, text: "busy", type: "message" as const };
    const more = { reply_count: 0, reply_users: [], reactions: [] };
    for (let at = 0; at < 450; at += 1)
      messages.insert({ ...row, ...more, ts: `9999999999.${100_000 + at}` });

    expect(await harness.port.post(room, message, { ...attempt, retry: true })).toBe(id);
    expect(callsOf("conversations.history")).toHaveLength(3);
  });

  it("B91: are looked for no further back than a minute before the step came to be", async () => {
    const { messages } = harness.slack.store;
    const row = { channel_id: room, user: harness.people.alice.user, text: "busy", type: "message" as const };
    const more = { reply_count: 0, reply_users: [], reactions: [] };
    const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
    for (let at = 0; at < 450; at += 1)
      messages.insert({ ...row, ...more, ts: `${hourAgo}.${100_000 + at}` });
    const attempt = { ...first(), retry: true, ageMs: 60_000 };

    const id = await harness.port.post(room, message, attempt);
    expect(await harness.port.post(room, message, attempt)).toBe(id);
    expect(callsOf("conversations.history")).toHaveLength(2);
  });

  it("B72: are not posted again while an earlier attempt may be on its way, and are found when it arrives", async () => {
    const attempt = first();
    const early = { ...attempt, retry: true, triedMsAgo: 8_000, ageMs: 8_000 };

    await expect(harness.port.post(room, message, early)).rejects.toBeInstanceOf(RateLimited);
    const id = await harness.port.post(room, message, attempt); // The one that was on its way.

    expect(await harness.port.post(room, message, early)).toBe(id);
    expect(callsOf("chat.postMessage")).toHaveLength(1);
  });

  it("B72: are posted again when an earlier attempt is not there after the longest delay", async () => {
    const late = { ...first(), retry: true, triedMsAgo: 31_000, ageMs: 31_000 };

    await harness.port.post(room, message, late);

    expect(await shown()).toHaveLength(1);
  });

  it("B72: are not posted by who does not hold the lane any more", async () => {
    const confirm = () => Promise.reject(new Error("lost"));

    await expect(harness.port.post(room, message, { ...first(), confirm })).rejects.toThrow("lost");

    expect(callsOf("chat.postMessage")).toEqual([]);
  });

  it("are not kept back by somebody else's message that claims to be the step", async () => {
    const attempt = first();
    const metadata = JSON.stringify({ event_type: "muster_step", event_payload: { key: attempt.key } });
    await harness.slack.as("alice", "chat.postMessage", { channel: room, text: "trap", metadata });

    await harness.port.post(room, message, { ...attempt, retry: true });

    expect((await shown()).filter((each) => each.text.includes("once only"))).toHaveLength(1);
  });

  it("are not sent when it cannot be known whether they were", async () => {
    const attempt = { ...first(), retry: true };
    harness.slack.strict.faults.push({ method: "conversations.history", kind: "500", times: 1 });

    await expect(harness.port.post(room, message, attempt)).rejects.toBeInstanceOf(Unavailable);

    expect(callsOf("chat.postMessage")).toEqual([]);
  });

  it("are sent once by each call: the library repeats nothing", async () => {
    for (const kind of ["500", "lost-reply", "hang"] as const) {
      harness.slack.strict.faults.push({ method: "chat.postMessage", kind, times: 1 });
      await expect(harness.port.post(room, message, first())).rejects.toBeInstanceOf(Unavailable);
    }

    expect(callsOf("chat.postMessage")).toHaveLength(3);
  });

  it("wait as long as Slack asks", async () => {
    harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "429", retryAfter: 17, times: 1 });

    const error = await harness.port.post(room, message, first()).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RateLimited);
    expect(error).toMatchObject({ retryAfterMs: 17_000 });
  });

  it("of other people cannot be edited", async () => {
    const theirs = await harness.say(harness.people.alice.user, room, "mine");

    await expect(harness.port.edit(room, theirs, message, first())).rejects.toBeInstanceOf(Uneditable);
  });

  it("are not held up by a slow interactive call, nor the other way round", async () => {
    harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "429", retryAfter: 30, times: 1 });
    await harness.port.post(room, message, first()).catch(() => undefined);
    const began = performance.now();

    await harness.port.whisper?.reply({ user: harness.people.alice.user, room }, message, first());

    expect(performance.now() - began).toBeLessThan(500);
  });

  describe("for one person alone", () => {
    const whisper = (to: ReplyTarget, attempt = first()) => harness.port.whisper?.reply(to, message, attempt);
    const commanded = async (): Promise<ReplyTarget> => {
      await harness.command(harness.people.alice.user, room, "status");
      const event = harness.received.findLast((each) => each.kind === "command");
      if (event?.kind !== "command") throw new Error("no command");
      return event.reply;
    };
    const responses = () => [...harness.slack.strict.responses.values()].flat();

    it("answer the command itself", async () => {
      await whisper(await commanded());

      expect(responses()).toMatchObject([{ response_type: "ephemeral", replace_original: false }]);
      expect(callsOf("chat.postEphemeral")).toEqual([]);
    });

    it("come as a whisper in the room when the address of the command has expired", async () => {
      const to = await commanded();
      harness.slack.strict.expired.add(to.data?.responseUrl?.split("/").at(-1) ?? "");

      await whisper(to);

      expect((await shown()).map((each) => each.onlyFor)).toEqual([harness.people.alice.user]);
    });

    it("come as a direct message when neither works", async () => {
      const { bob } = harness.people; // Is not in the room.

      await whisper({ user: bob.user, room });

      const direct = await harness.port.directRoom(bob.user);
      expect((await shown(direct)).map((each) => each.text)).toEqual([expect.stringContaining("once only")]);
    });

    it("never go to an address that is not Slack's", async () => {
      const { createServer } = await import("node:http");
      let called = 0;
      const trap = createServer((_request, response) => {
        called += 1;
        response.end();
      });
      await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
      const address = trap.address();
      const responseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;

      await whisper({ user: harness.people.alice.user, room, data: { responseUrl } });

      expect(called).toBe(0);
      expect((await shown()).map((each) => each.onlyFor)).toEqual([harness.people.alice.user]);
      expect(harness.logged.join("")).toContain("not Slack's");
      trap.close();
    });

    it("come once for one step", async () => {
      const attempt = first();
      const to = await commanded();

      await whisper(to, attempt);
      await whisper(to, { ...attempt, retry: true });

      expect(responses()).toHaveLength(1);
    });
  });

  it("bring a form to the person who asked, and what they fill in back", async () => {
    await harness.command(harness.people.alice.user, room, "declare");
    const command = harness.received.find((event) => event.kind === "command");
    if (command?.kind !== "command" || command.formTicket === undefined) throw new Error("no ticket");

    await harness.port.forms?.open(command.formTicket, {
      id: "declare",
      title: "Declare",
      submit: "Declare",
      fields: [{ name: "title", label: "Title", kind: "line", optional: false }],
    });
    const refused = await harness.slack.submit("alice", { title: "bad" });
    const taken = await harness.slack.submit("alice", { title: "Ransomware" });

    expect(refused.body).toEqual({ response_action: "errors", errors: { title: "Say more." } });
    expect(taken).toMatchObject({ acknowledged: true, body: undefined });
    expect(harness.received.findLast((event) => event.kind === "form")).toMatchObject({
      form: "declare",
      room,
      values: { title: "Ransomware" },
      reply: { user: harness.people.alice.user, room, data: { responseUrl: expect.stringMatching(/^http/) } },
    });
  });

  describe("M18: just under the limit, and refused all the same", () => {
    const paragraphs = Array.from({ length: 8 }, (_, at) => md`${`Part ${at}. `.repeat(40)}`);
    const long = {
      banner: ["TLP:AMBER"],
      blocks: [
        ...paragraphs.map((text) => ({ type: "text" as const, text })),
        { type: "buttons" as const, buttons: [{ action: "ack", label: "Ack", value: "1" }] },
      ],
    };
    const refuse = (method: string, code: string, times = 1) =>
      harness.slack.strict.faults.push({ method, kind: "error", code, times });

    it.each(["msg_blocks_too_long", "invalid_blocks"])(
      "goes in two halves, each under its label, with every word and button: %s",
      async (code) => {
        refuse("chat.postMessage", code);

        const id = await harness.port.post(room, long, first());

        const [head, rest] = await shown();
        expect(head).toMatchObject({ id });
        expect(rest?.thread).toBe(id);
        for (const half of [head, rest]) expect(half?.text).toMatch(/^TLP:AMBER/);
        const words = `${head?.text}\n${rest?.text}`;
        for (let at = 0; at < 8; at += 1) expect(words).toContain(`Part ${at}.`);
        expect(words).toContain("Ack");
        expect(head?.text).not.toContain("Part 7");
        expect(await shown()).toHaveLength(2);
      },
    );

    it("has its second half posted once, also when Muster was stopped between the two", async () => {
      refuse("chat.postMessage", "msg_blocks_too_long");
      harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "500", after: 1, times: 1 });
      const attempt = first();
      await expect(harness.port.post(room, long, attempt)).rejects.toBeInstanceOf(Unavailable);
      expect(await shown()).toHaveLength(1);

      const id = await harness.port.post(room, long, { ...attempt, retry: true });
      const again = await harness.port.post(room, long, { ...attempt, retry: true });

      expect(again).toBe(id);
      expect((await shown()).map((each) => each.thread)).toEqual([undefined, id]);
      expect((await shown())[1]?.text).toContain("Part 7");
    });

    it("is edited to half of its words, with all buttons and a note", async () => {
      const id = await harness.port.post(room, message, first());
      refuse("chat.update", "msg_too_long");

      await harness.port.edit(room, id, long, first());

      const [edited] = await shown();
      expect(edited?.text).toContain("Part 0");
      expect(edited?.text).not.toContain("Part 7");
      expect(edited?.text).toMatch(/left out here/);
      expect(edited?.text).toContain("Ack");
    });

    it("is not edited when half is refused, too: another message has to say it", async () => {
      const id = await harness.port.post(room, message, first());
      refuse("chat.update", "msg_too_long", 2);

      await expect(harness.port.edit(room, id, long, first())).rejects.toBeInstanceOf(Uneditable);
    });

    it("is given up in words when half of it is refused, too", async () => {
      refuse("chat.postMessage", "msg_blocks_too_long", 2);

      await expect(harness.port.post(room, long, first())).rejects.toThrow("it is too long for Slack");
    });

    it("is whispered by half", async () => {
      refuse("chat.postEphemeral", "msg_too_long");

      await harness.port.whisper?.reply({ user: harness.people.alice.user, room }, long, first());

      expect((await shown())[0]?.text).toMatch(/Part 0[\s\S]*left out here/);
    });
  });

  it.each(["edit_window_closed", "cant_update_message"])(
    "M15: says that one cannot be edited any more: %s",
    async (code) => {
      const id = await harness.port.post(room, message, first());
      harness.slack.strict.faults.push({ method: "chat.update", kind: "error", code, times: 1 });

      const editing = harness.port.edit(room, id, message, first());
      await expect(editing).rejects.toBeInstanceOf(Uneditable);
      await expect(editing).rejects.toThrow(/edited|another account/);
    },
  );

  it("M15: are unpinned when another takes their place, also one that was unpinned or is gone", async () => {
    const [one, two, three] = [
      await harness.port.post(room, message, first()),
      await harness.port.post(room, message, first()),
      await harness.port.post(room, message, first()),
    ];
    const pins = async () => (await harness.look(room)).pinned;

    await harness.port.pins?.pin(room, one);
    await harness.port.pins?.pin(room, two, one);
    expect(await pins()).toEqual([two]);
    await harness.port.pins?.pin(room, three, one);
    await harness.port.pins?.pin(room, three, "1700000000.000001");
    expect((await pins()).toSorted()).toEqual([two, three].toSorted());
  });

  describe("M16: Slack knows the room by another id by now", () => {
    const moved = () => harness.received.filter((event) => event.kind === "moved");

    it("and answers with it: the message counts, and the id is told of once", async () => {
      for (let at = 0; at < 2; at += 1) {
        const body = { ts: "1700000000.000009", channel: "C0MOVED01" };
        harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "answer", body, times: 1 });
        expect(await harness.port.post(room, message, first())).toBe("1700000000.000009");
      }
      await harness.until(() => moved().length > 0);

      expect(new Set(moved().map((event) => event.id)).size).toBe(1);
      expect(moved()[0]).toMatchObject({ room, to: "C0MOVED01" });
    });

    it.each([{ new_channel_id: "C0MOVED01" }, { channel: "C0MOVED01" }, { channel: { id: "C0MOVED01" } }])(
      "and refuses with it: tried again soon, and the id is told of: %j",
      async (body) => {
        const code = "channel_not_found";
        harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "error", code, body, times: 1 });

        await expect(harness.port.post(room, message, first())).rejects.toMatchObject({
          retry: "later",
          retryAfterMs: 1_000,
        });
        await harness.until(() => moved().length > 0);
        expect(moved()[0]).toMatchObject({ room, to: "C0MOVED01" });
      },
    );

    it("and nothing is concluded from what is no id of a room", async () => {
      for (const channel of ["general", "D0DIRECT01", 7, null]) {
        const body = { ts: "1700000000.000009", channel };
        harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "answer", body, times: 1 });
        await harness.port.post(room, message, first());
      }
      await harness.slack.settled();
      expect(moved()).toEqual([]);
    });
  });
});
