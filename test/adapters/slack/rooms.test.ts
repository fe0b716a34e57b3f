import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NameTaken, NotFound, Rejected } from "../../../src/adapters/chat-errors.ts";
import { first, type SlackHarness, startHarness } from "./harness.ts";

const NAME = "inc-2026-0042-amber-falcon";

describe("rooms on Slack", () => {
  let harness: SlackHarness;
  beforeEach(async () => {
    harness = await startHarness("http");
  });
  afterEach(() => harness.stop());
  const open = (name = NAME) => harness.port.openRoom({ name, topic: "t" }, first());
  const callsOf = (method: string) => harness.slack.strict.calls.filter((call) => call.method === method);

  it.each(["", "Upper", "with space", "-leading", "under_score", "ünïcode", "x".repeat(71), "a\nb"])(
    "refuses the name %j without asking Slack",
    async (name) => {
      await expect(open(name)).rejects.toBeInstanceOf(Rejected);
      expect(callsOf("conversations.create")).toEqual([]);
    },
  );

  it("is opened private and nothing else is tried when Slack refuses", async () => {
    const { strict } = harness.slack;
    strict.faults.push({
      method: "conversations.create",
      kind: "error",
      code: "restricted_action",
      times: 1,
    });

    await expect(open()).rejects.toBeInstanceOf(Forbidden);

    expect(callsOf("conversations.create").map((call) => call.args.is_private)).toEqual(["true"]);
  });

  it("is not taken back once it is archived: the name stays taken, and nobody unarchives it", async () => {
    const room = await open();
    await harness.port.invite(room, [harness.people.alice.user]);
    await harness.slack.as("alice", "conversations.archive", { channel: room });

    await expect(open()).rejects.toBeInstanceOf(NameTaken);

    expect(callsOf("conversations.unarchive")).toEqual([]);
    expect(harness.slack.store.channels.findOneBy("channel_id", room)?.is_archived).toBe(true);
  });

  it("is not taken over from somebody who made it and invited Muster", async () => {
    await harness.takeName(NAME);
    const room = harness.slack.store.channels.findOneBy("name", NAME)?.channel_id ?? "";
    await harness.slack.as("carol", "conversations.invite", { channel: room, users: harness.slack.bot.user });

    await expect(open()).rejects.toBeInstanceOf(NameTaken);
  });

  it("B13 says whether it is private still, and shared with nobody", async () => {
    const room = await open();
    const { store, strict } = harness.slack;
    expect(await harness.port.privacy?.of(room)).toEqual({ isPublic: false, isShared: false });

    const channel = store.channels.findOneBy("channel_id", room);
    store.channels.update(channel?.id ?? 0, { is_private: false });
    expect(await harness.port.privacy?.of(room)).toMatchObject({ isPublic: true });
    strict.faults.push({ method: "conversations.info", kind: "error", code: "missing_scope", times: 1 });
    await expect(harness.port.privacy?.of(room)).rejects.toBeInstanceOf(Forbidden);
    expect(strict.calls.filter(({ method }) => method === "conversations.info")).toHaveLength(3);
  });

  it("is not taken over when it is public", async () => {
    const { botToken, apiUrl } = harness.slack;
    await fetch(`${apiUrl}conversations.create`, {
      method: "POST",
      headers: { authorization: `Bearer ${botToken}` },
      body: new URLSearchParams({ name: NAME, is_private: "false" }),
    });

    await expect(open()).rejects.toBeInstanceOf(NameTaken);
  });

  it("is refused when Slack says that it came out public, new or found", async () => {
    const { strict, bot } = harness.slack;
    const channel = { id: "C9PUBLIC", name: NAME, creator: bot.user, is_private: false };
    strict.faults.push({ method: "conversations.create", kind: "answer", body: { channel }, times: 1 });
    await expect(open()).rejects.toBeInstanceOf(Rejected);

    strict.faults.push({ method: "conversations.create", kind: "error", code: "name_taken", times: 1 });
    strict.faults.push({
      method: "users.conversations",
      kind: "answer",
      body: { channels: [channel] },
      times: 1,
    });
    await expect(open()).rejects.toBeInstanceOf(NameTaken);
  });

  it("is found again among more rooms than one page holds", async () => {
    const made = await open();
    const { channels } = harness.slack.store;
    const template = channels.findOneBy("channel_id", made);
    if (template === undefined) throw new Error("no room");
    const { id: _id, ...row } = template;
    for (let at = 0; at < 1_100; at += 1)
      channels.insert({ ...row, channel_id: `C9${at}`, name: `other-${at}` });
    channels.update(template.id, { name: "moved-away" });
    channels.insert({ ...row, channel_id: "C9LAST", name: NAME });

    expect(await open()).toBe("C9LAST");
    expect(callsOf("users.conversations")).toHaveLength(2);
  });

  it("gets a topic of one line, at most 250 characters, in which nothing is alive", async () => {
    const room = await open();

    await harness.port.topics?.set(room, `<!channel>\n${"& ".repeat(200)}`);

    const topic = (await harness.look(room)).topic;
    expect(topic.length).toBeLessThanOrEqual(250);
    expect(topic).toMatch(/^&lt;!channel&gt; &amp; .*…$/);
    expect(topic).not.toMatch(/&(?!lt;|gt;|amp;)/);
  });

  it("says that Muster was removed when the room is archived", async () => {
    const room = await open();
    await harness.port.invite(room, [harness.people.alice.user]);

    await harness.slack.as("alice", "conversations.archive", { channel: room });

    await harness.until(() =>
      harness.received.some((event) => event.kind === "expelled" && event.room === room),
    );
  });

  it("for direct messages needs a Slack user id", async () => {
    await expect(harness.port.directRoom("@alice:cert.test")).rejects.toBeInstanceOf(NotFound);
    await expect(harness.port.directRoom("U1,U2")).rejects.toBeInstanceOf(NotFound);
    expect(callsOf("conversations.open")).toEqual([]);
  });
});
