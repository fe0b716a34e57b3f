import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NotFound, RateLimited, Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { createRateLimiter } from "../../../src/adapters/slack/rate-limiter.ts";
import { md, say } from "../../../src/core/message.ts";
import { eventCallback } from "../../support/slack/payloads.ts";
import { STRANGER } from "../../support/slack/slack-double.ts";
import { first, type SlackHarness, startHarness, type Transport } from "./harness.ts";

const message = say(["TLP:AMBER"], md`from another room`);

describe.each(["http", "socket"] as Transport[])("a conversation on Slack over %s", (transport) => {
  let harness: SlackHarness;
  let room: string;
  let alice: string;
  const begin = async (more: Parameters<typeof startHarness>[1] = {}) => {
    harness = await startHarness(transport, more);
    alice = harness.people.alice.user;
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
    await harness.port.invite(room, [alice, harness.people.bob.user]);
  };
  afterEach(() => harness.stop());
  const callsOf = (method: string) => harness.slack.strict.calls.filter((call) => call.method === method);
  const arrived = (kind: ChatEvent["kind"]) => harness.received.filter((event) => event.kind === kind);
  const settled = () => harness.slack.settled();

  describe("in general", () => {
    beforeEach(() => begin());

    it("hears people of another organisation in a shared room", async () => {
      const event = {
        type: "message",
        channel: room,
        channel_type: "group",
        ts: "1700000001.1",
        text: "we are in",
      };
      const theirs = { user: STRANGER.user, team: STRANGER.team, user_team: STRANGER.team };

      await harness.slack.send(eventCallback({ ...event, ...theirs }));

      expect(arrived("message")).toMatchObject([{ room, user: STRANGER.user, text: "we are in" }]);
    });

    it("offers a message again that was not recorded, under the same id", async () => {
      harness.refuseNext(1);

      const said = await harness.say(alice, room, "keep me");
      await harness.until(() => arrived("message").length > 0);
      await settled();

      expect(arrived("message").map((event) => event.id)).toEqual([`message:${room}:${said}`]);
    });

    it("tells of an edit in a thread", async () => {
      const thread = await harness.port.post(room, message, first());
      const answer = await harness.conversation?.answer?.(alice, room, thread, "srv-12");

      await harness.change(alice, room, answer ?? "", "srv-13");
      await harness.until(() => arrived("edited").length > 0);

      expect(arrived("edited")).toMatchObject([{ room, user: alice, message: answer, text: "srv-13" }]);
    });

    it("takes back once, tells nobody of it, and tells when a person does the same", async () => {
      const own = await harness.port.post(room, message, first());
      const theirs = await harness.say(alice, room, "oops");

      await harness.port.removing?.remove(room, own, first());
      await harness.port.removing?.remove(room, own, first());
      await harness.conversation?.remove(alice, room, theirs);
      await harness.until(() => arrived("deleted").length > 0);
      await settled();

      expect(arrived("deleted")).toMatchObject([{ message: theirs }]);
    });

    it("cannot take back what somebody else said, and still tells when they do", async () => {
      const theirs = await harness.say(alice, room, "mine");

      await expect(harness.port.removing?.remove(room, theirs, first())).rejects.toBeInstanceOf(Forbidden);
      await harness.conversation?.remove(alice, room, theirs);
      await harness.until(() => arrived("deleted").length > 0);

      expect(arrived("deleted")).toMatchObject([{ message: theirs }]);
    });

    it("takes back also when the answer was lost", async () => {
      const own = await harness.port.post(room, message, first());
      const attempt = first();
      harness.slack.strict.faults.push({ method: "chat.delete", kind: "lost-reply", times: 1 });

      await expect(harness.port.removing?.remove(room, own, attempt)).rejects.toBeInstanceOf(Unavailable);
      await harness.port.removing?.remove(room, own, { ...attempt, retry: true });
      await settled();

      expect((await harness.look(room)).messages).toEqual([]);
      expect(arrived("deleted")).toEqual([]);
    });

    it("posts into a thread once, also when the answer was lost", async () => {
      const thread = await harness.say(alice, room, "who has logs?");
      const attempt = first();
      harness.slack.strict.faults.push({ method: "chat.postMessage", kind: "lost-reply", times: 1 });

      await expect(harness.port.post(room, message, attempt, { thread })).rejects.toBeInstanceOf(Unavailable);
      const id = await harness.port.post(room, message, { ...attempt, retry: true }, { thread });

      const found = (await harness.look(room)).messages.filter((each) => each.text.includes("another room"));
      expect(found).toMatchObject([{ id, thread }]);
    });

    it("finds an earlier answer more than a page down a long thread", async () => {
      const thread = await harness.say(alice, room, "who has logs?");
      const { messages } = harness.slack.store;
      const row = {
        channel_id: room,
        user: alice,
        text: "busy",
        type: "message" as const,
        thread_ts: thread,
      };
      for (let at = 0; at < 450; at += 1)
        messages.insert({
          ...row,
          reply_count: 0,
          reply_users: [],
          reactions: [],
          ts: `${thread}${100 + at}`,
        });
      const attempt = first();
      const id = await harness.port.post(room, message, attempt, { thread });

      expect(await harness.port.post(room, message, { ...attempt, retry: true }, { thread })).toBe(id);
      expect(callsOf("conversations.replies")).toHaveLength(3);
    });

    it("says that a thread is gone rather than post beside it", async () => {
      const posting = harness.port.post(room, message, first(), { thread: "1700000000.000001" });

      await expect(posting).rejects.toBeInstanceOf(NotFound);
      expect((await harness.look(room)).messages).toEqual([]);
    });

    it("answers a command where it was given", async () => {
      const id = await harness.port.post(room, message, first(), { user: alice, room });

      expect((await harness.look(room)).messages).toMatchObject([{ id }]);
      expect((await harness.look(room)).messages[0]?.thread).toBeUndefined();
    });

    it("reacts with an emoji of the workspace, and leaves out what Slack does not have", async () => {
      const id = await harness.say(alice, room, "look");
      harness.slack.strict.ownEmojis.add("cert-eu");

      for (const emoji of [":cert-eu:", ":gone:", "🫱🏻‍🫲🏿", "not an emoji", "<!channel>"]) {
        await harness.port.reactions?.set(room, id, emoji, true);
        await harness.port.reactions?.set(room, id, emoji === ":cert-eu:" ? "🔥" : emoji, false);
      }

      const { reactions } = (await harness.look(room)).messages[0] ?? {};
      expect(reactions).toEqual([{ emoji: ":cert-eu:", user: "muster" }]);
      expect(callsOf("reactions.add").map((call) => call.args.name)).toEqual(["cert-eu", "gone"]);
    });

    it("cannot react to what is gone, and need not take a reaction away from it", async () => {
      const id = await harness.say(alice, room, "look");
      await harness.conversation?.remove(alice, room, id);

      await expect(harness.port.reactions?.set(room, id, "👍", true)).rejects.toBeInstanceOf(NotFound);
      await harness.port.reactions?.set(room, id, "👍", false);
    });

    it.each(["reactions.add", "chat.delete", "conversations.kick"])(
      "waits as long as Slack asks: %s",
      async (method) => {
        const id = await harness.port.post(room, message, first());
        harness.slack.strict.faults.push({ method, kind: "429", retryAfter: 17, times: 1 });
        const { reactions, removing, kicking } = harness.port;

        const doing = {
          "reactions.add": () => reactions?.set(room, id, "👍", true),
          "chat.delete": () => removing?.remove(room, id, first()),
          "conversations.kick": () => kicking?.kick(room, alice, "removed"),
        }[method];

        const error = await doing?.()?.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(RateLimited);
        expect(error).toMatchObject({ retryAfterMs: 17_000 });
      },
    );

    it("puts nobody out of a room that it is not in, and says so", async () => {
      const error = await harness.port.kicking
        ?.kick("C0NOWHERE00", alice, "x")
        .catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(NotFound);
    });
  });

  it("reacts as fast as the limit lets it, says how long to wait beyond it, and never gets a 429", async () => {
    await begin({ double: { limits: true }, options: { rateLimiter: createRateLimiter() } });
    const ids = await Promise.all(Array.from({ length: 4 }, (_, at) => harness.say(alice, room, `${at}`)));
    const emojis = ["👍", "👀", "✅", "🔥", "❤️", "🚨"];
    const all = (on: boolean) =>
      Promise.allSettled(
        ids.flatMap((id) => emojis.map((emoji) => harness.port.reactions?.set(room, id, emoji, on))),
      );

    const put = await all(true);
    const taken = await all(false);

    expect(put.filter((each) => each.status === "rejected")).toEqual([]);
    const late = taken.filter((each) => each.status === "rejected");
    expect(late.length).toBeGreaterThan(0);
    for (const each of late) expect(each.reason).toBeInstanceOf(RateLimited);
    expect(callsOf("reactions.remove").length).toBe(24 - late.length);
    expect(harness.slack.strict.calls.filter((call) => call.status === 429)).toEqual([]);
  });
});

describe("Slack Connect", () => {
  let harness: SlackHarness;
  let room: string;
  beforeEach(async () => {
    harness = await startHarness("http");
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
  });
  afterEach(() => harness.stop());
  const invite = (email: string, attempt = first()) => {
    if (harness.port.connect === undefined) throw new Error("no Slack Connect");
    return harness.port.connect.invite(room, email, attempt);
  };
  const told = () => harness.received.filter((event) => event.kind === "connect");
  const asked = () =>
    harness.slack.strict.calls.filter((call) => call.method === "conversations.inviteShared");

  it("invites one address, who may write and invite nobody else", async () => {
    const { invite: id } = await invite(" duty@ec3.test ");

    expect(harness.slack.strict.sharedInvites).toEqual([{ id, room, email: "duty@ec3.test", limited: true }]);
  });

  it("sends one e-mail for one step, also when the step is tried again", async () => {
    const attempt = first();

    const one = await invite("duty@ec3.test", attempt);
    const again = await invite("duty@ec3.test", { ...attempt, retry: true });

    expect(again).toEqual(one);
    expect(harness.slack.strict.sharedInvites).toHaveLength(1);
  });

  it.each(["", "duty", "duty@ec3", "a@b.test,c@d.test", "<a@b.test>", "U1234567"])(
    "does not ask Slack to write to %j",
    async (email) => {
      await expect(invite(email)).rejects.toThrow("this is no e-mail address");
      expect(asked()).toEqual([]);
    },
  );

  it.each([
    ["not_paid", /paid plan/],
    ["restricted_action", /workspace setting/],
    ["channel_archived", /archived/],
    ["connection_limit_exceeded", /as many organisations as Slack allows/],
  ])("says why Slack refuses: %s", async (code, words) => {
    harness.slack.strict.faults.push({ method: "conversations.inviteShared", kind: "error", code, times: 1 });

    const error = await invite("duty@ec3.test").catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ retry: "never", message: expect.stringMatching(words) });
  });

  it("tells what becomes of an invitation", async () => {
    const { invite: id } = await invite("duty@ec3.test");
    const other = await invite("soc@bank.test");

    harness.slack.answerInvite(id, "accepted");
    harness.slack.answerInvite(id, "approved");
    harness.slack.answerInvite(other.invite, "declined");
    await harness.slack.settled();

    expect(told()).toMatchObject([
      { room, invite: id, state: "accepted", user: STRANGER.user },
      { room, invite: id, state: "approved" },
      { room, invite: other.invite, state: "declined" },
    ]);
    expect(told()[2]).not.toHaveProperty("user");
  });

  it("takes an invitation for approved when nobody has to approve it", async () => {
    const { invite: id } = await invite("duty@ec3.test");

    harness.slack.answerInvite(id, "accepted", { approvalRequired: false });
    await harness.slack.settled();

    expect(told()).toMatchObject([{ invite: id, state: "approved", user: STRANGER.user }]);
  });

  it("does not take the account of somebody else for that of the person who was invited", async () => {
    const { invite: id } = await invite("Duty@EC3.test");

    harness.slack.answerInvite(id, "accepted", { email: "somebody@evil.test" });
    harness.slack.answerInvite(id, "accepted", { email: "duty@ec3.test" });
    await harness.slack.settled();

    expect(told()).toMatchObject([{ invite: id, state: "accepted" }, { user: STRANGER.user }]);
    expect(told()[0]).not.toHaveProperty("user");
  });

  it("tells nothing of an invitation to a direct conversation, or without one", async () => {
    const event = {
      type: "shared_channel_invite_accepted",
      invite: { id: "I1" },
      channel: { id: "D1", is_im: true },
    };

    await harness.slack.send(eventCallback(event));
    await harness.slack.send(eventCallback({ ...event, channel: undefined }));
    await harness.slack.send(eventCallback({ ...event, invite: {}, channel: { id: "C1" } }));

    expect(told()).toEqual([]);
  });
});
