import { check, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/adapters/slack/read-event.ts";
import { eventCallback } from "../../support/slack/payloads.ts";

const reader = {
  network: "slack",
  self: { user: "U0BOT", bot: "B0BOT", team: "T000000001" },
  command: "/incident",
};
const NOW = "2026-11-21T10:00:00.000Z";
const event = (fields: Record<string, unknown>, eventId = "Ev1") =>
  readEvent(eventCallback(fields, { eventId }).body, reader, NOW);

/** docs.slack.dev/reference/events/message.groups */
const said = {
  type: "message",
  channel: "C1",
  channel_type: "group",
  user: "U1ALICE",
  team: "T000000001",
  text: "srv-12 is hit",
  ts: "1700000001.000300",
  event_ts: "1700000001.000300",
};
const read = {
  kind: "message",
  id: "message:C1:1700000001.000300",
  network: "slack",
  at: "2023-11-14T22:13:21.000Z",
  room: "C1",
  user: "U1ALICE",
  message: "1700000001.000300",
  text: "srv-12 is hit",
};
/** docs.slack.dev/reference/objects/file-object */
const file = {
  id: "F1",
  name: "screen 1.png",
  title: "Screen",
  mimetype: "image/png",
  size: 512,
  mode: "hosted",
  is_external: false,
  url_private: "https://files.slack.com/files-pri/T1-F1/screen_1.png",
  url_private_download: "https://files.slack.com/files-pri/T1-F1/download/screen_1.png",
  permalink: "https://cert.slack.com/files/U1/F1/screen_1.png",
};
const fileRef = {
  id: "F1",
  name: "screen 1.png",
  bytes: 512,
  mime: "image/png",
  link: file.permalink,
  data: { url: file.url_private_download },
};

describe("a message on Slack", () => {
  it("is read with room, person, time and words", () => {
    expect(event(said)).toEqual(read);
  });

  it("is read as plain text, with whom it mentions", () => {
    const text = "<@U2BOB|bob>, see <https://a.test|here> &amp; tell <@U2BOB>\n<!channel> &lt;@U3&gt;";

    expect(event({ ...said, text })).toEqual({
      ...read,
      text: "@U2BOB, see here (https://a.test) & tell @U2BOB\n@channel <@U3>",
      mentions: [{ user: "U2BOB", text: "@U2BOB" }],
    });
  });

  it("says in which thread it stands, unless it begins one", () => {
    expect(event({ ...said, thread_ts: "1700000000.000100" })).toEqual({
      ...read,
      thread: "1700000000.000100",
    });
    expect(event({ ...said, thread_ts: said.ts })).toEqual(read);
  });

  it("is one message when an answer is also shown in the room, however often Slack tells of it", () => {
    const answer = { ...said, thread_ts: "1700000000.000100" };
    const broadcast = {
      ...answer,
      subtype: "thread_broadcast",
      root: { ts: "1700000000.000100", text: "who?" },
    };

    const both = [event(answer, "Ev1"), event(broadcast, "Ev2")];

    expect(both[0]).toEqual({ ...read, thread: "1700000000.000100" });
    expect(both[1]).toEqual(both[0]);
  });

  it("is read the same from somebody of another workspace (Slack Connect)", () => {
    const theirs = { ...said, user: "U9EC3", team: "T0OTHER", user_team: "T0OTHER", source_team: "T0OTHER" };
    const { body } = eventCallback(theirs);
    // Slack then names their workspace, and ours in the authorizations.
    const shared = {
      ...body,
      team_id: "T0OTHER",
      context_team_id: "T000000001",
      is_ext_shared_channel: true,
    };

    expect(readEvent(shared, reader, NOW)).toEqual({ ...read, user: "U9EC3" });
  });

  it("of the kind /me is one too", () => {
    expect(event({ ...said, subtype: "me_message" })).toEqual(read);
  });

  it("brings its files", () => {
    const shared = { ...said, subtype: "file_share", files: [file], upload: true };

    expect(event(shared)).toEqual({ ...read, files: [fileRef] });
    expect(event({ ...shared, text: "" })).toEqual({ ...read, text: "", files: [fileRef] });
  });

  it("brings of a file of another workspace what Slack tells: the id", () => {
    const bare = { id: "F1", mode: "file_access", file_access: "check_file_info", created: 0, user: "" };

    expect(event({ ...said, subtype: "file_share", files: [bare] })).toMatchObject({
      files: [{ id: "F1", name: "F1", bytes: 0, mime: "application/octet-stream" }],
    });
  });

  it.each([
    [
      "kept elsewhere",
      { is_external: true, url_private: "https://drive.test/x" },
      { ...fileRef, data: undefined },
    ],
    ["with a link that runs code", { permalink: "javascript:alert(1)" }, { ...fileRef, link: undefined }],
    ["with line breaks in its name", { name: "a\r\nb.txt\0" }, { ...fileRef, name: "a b.txt " }],
    [
      "without a size or type",
      { size: null, mimetype: "" },
      { ...fileRef, bytes: 0, mime: "application/octet-stream" },
    ],
  ])("brings a file %s as what it is", (_what, fields, expected) => {
    const found = event({ ...said, subtype: "file_share", files: [{ ...file, ...fields }] });

    expect(found).toMatchObject({ files: [JSON.parse(JSON.stringify(expected))] });
    expect(JSON.stringify(found)).not.toMatch(/drive\.test|javascript/);
  });

  it.each([
    ["deleted", { mode: "tombstone" }],
    ["hidden", { mode: "hidden_by_limit" }],
    ["not for Muster", { file_access: "access_denied" }],
    ["without an id", { id: undefined }],
    ["of negative size", { size: -1 }],
  ])("M17: does not carry a file that is %s, and says so", (_what, fields) => {
    const files = [{ ...file, ...fields }, "not a file", null, { ...file, id: "F2" }];

    expect(event({ ...said, subtype: "file_share", files })).toMatchObject({ files: [{ id: "F2" }] });
    const alone = event({ ...said, text: "", subtype: "file_share", files: [{ ...file, ...fields }] });
    expect(alone).toMatchObject({ kind: "message", text: "[File: one that cannot be seen from here]" });
    expect(alone).not.toHaveProperty("files");
  });

  it.each([
    ["Muster itself", { user: "U0BOT", bot_id: "B0BOT", app_id: "A0BOT" }],
    ["Muster itself, without its bot's id", { user: "U0BOT" }],
    ["Muster's bot under another user", { bot_id: "B0BOT" }],
    ["another app", { bot_id: "B0OTHER", app_id: "A0OTHER" }],
    ["an app in the old way", { subtype: "bot_message", bot_id: "B0OTHER", user: undefined }],
    ["Slackbot", { user: "USLACKBOT" }],
    ["nobody", { user: undefined }],
  ])("is not handed over when it is by %s", (_who, fields) => {
    expect(event({ ...said, ...fields })).toBeUndefined();
  });

  it.each([
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "group_join",
    "group_topic",
    "pinned_item",
    "message_replied",
    "ekm_access_denied",
    "reminder_add",
    "tombstone",
    "something_new",
  ])("is nothing that a person wrote when its subtype is %s", (subtype) => {
    expect(event({ ...said, subtype })).toBeUndefined();
  });

  it.each([
    ["a group conversation", { channel: "G1", channel_type: "mpim" }],
    ["nowhere", { channel: undefined }],
  ])("is not handed over from %s", (_where, fields) => {
    expect(event({ ...said, ...fields })).toBeUndefined();
  });

  it.each(["im", "app_home"])("M64: is a command when nobody else reads it (%s)", (channel_type) => {
    const typed = event({ ...said, channel: "D1", channel_type, text: "note x" });
    expect(typed).toMatchObject({
      kind: "command",
      text: "note x",
      message: said.ts,
      reply: { user: said.user },
    });
    expect(typed).not.toHaveProperty("room");
    expect(typed).not.toHaveProperty("reply.room");
    expect(event({ ...said, channel: "D1", channel_type, text: "", files: [file] })).toBeUndefined();
    expect(event({ ...said, channel: "D1", channel_type, bot_id: "B0OTHER" })).toBeUndefined();
  });

  it("M64: is a command when it begins with Muster's mention, answered in its thread", () => {
    expect(event({ ...said, text: "<@U0BOT> status", thread_ts: "1700000000.000100" })).toMatchObject({
      kind: "command",
      room: said.channel,
      text: "status",
      reply: { user: said.user, room: said.channel, data: { thread: "1700000000.000100" } },
    });
  });

  it("is not handed over when it is hidden", () => {
    expect(event({ ...said, hidden: true })).toBeUndefined();
  });

  it("M17: says that there was something when nothing of it can be read", () => {
    for (const text of ["", undefined])
      expect(event({ ...said, text })).toMatchObject({
        kind: "message",
        text: expect.stringContaining("cannot carry"),
      });
  });

  it("M17: is no edit when only the preview of a link was added to attachments", () => {
    const text = "look: <https://x.test>";
    const preview = { from_url: "https://x.test", title: "Page" };
    const message = { ...said, text, attachments: [preview], edited: { user: said.user } };
    const changed = { type: "message", subtype: "message_changed", channel: said.channel };
    expect(event({ ...changed, message, previous_message: { ts: said.ts, text } })).toBeUndefined();
  });

  it("may be changed in a thread too, and is an edit then", () => {
    const message = { ...said, thread_ts: "1700000000.000100", text: "srv-13 &amp; <@U2BOB>" };
    const changed = {
      type: "message",
      subtype: "message_changed",
      hidden: true,
      channel: "C1",
      channel_type: "group",
      ts: "1700000009.000100",
      event_ts: "1700000009.000100",
      message: { ...message, edited: { user: "U1ALICE", ts: "1700000009.000000" } },
      previous_message: { ...message, text: "srv-12" },
    };

    expect(event(changed)).toEqual({
      id: "Ev1",
      network: "slack",
      at: "2023-11-14T22:13:29.000Z",
      kind: "edited",
      room: "C1",
      user: "U1ALICE",
      message: said.ts,
      text: "srv-13 & @U2BOB",
    });
  });

  it("never breaks the reader, whatever its fields hold", () => {
    const names = [
      ...Object.keys(said),
      "subtype",
      "files",
      "thread_ts",
      "message",
      "item",
      "reaction",
      "invite",
    ];
    const types = ["message", "reaction_added", "shared_channel_invite_accepted"];

    const result = check(
      property(jsonValue(), jsonValue(), jsonValue(), (a, b, c) => {
        for (const type of types) {
          for (const [at, name] of names.entries()) {
            const found = event({
              ...said,
              type,
              [name]: a,
              [names[at + 1] ?? ""]: b,
              files: [c, { ...file, ...Object(c) }],
            });
            if (found !== undefined) expect(JSON.parse(JSON.stringify(found))).toEqual(found);
          }
        }
      }),
      { numRuns: 200 },
    );

    expect(result.errorInstance).toBeNull();
  });
});

describe("a reaction on Slack", () => {
  const reaction = {
    type: "reaction_added",
    user: "U1ALICE",
    reaction: "+1::skin-tone-4",
    item_user: "U2BOB",
    item: { type: "message", channel: "C1", ts: "17.1" },
    event_ts: "1700000001.000300",
  };

  it("is read with its emoji as Unicode, and also when it is taken away", () => {
    const expected = {
      id: "Ev1",
      network: "slack",
      at: "2023-11-14T22:13:21.000Z",
      room: "C1",
      user: "U1ALICE",
      message: "17.1",
      emoji: "👍🏽",
    };

    expect(event(reaction)).toEqual({ ...expected, kind: "reacted" });
    expect(event({ ...reaction, type: "reaction_removed" })).toEqual({ ...expected, kind: "unreacted" });
  });

  it("keeps the name of an emoji that only the workspace has", () => {
    expect(event({ ...reaction, reaction: "cert-eu" })).toMatchObject({ emoji: ":cert-eu:" });
  });

  it.each([
    ["Muster's own", { user: "U0BOT" }],
    ["to a file", { item: { type: "file", file: "F1" } }],
    ["in a direct conversation", { item: { type: "message", channel: "D1", ts: "17.1" } }],
    ["without a person", { user: undefined }],
    ["without an emoji", { reaction: "" }],
  ])("is not handed over when it is %s", (_what, fields) => {
    expect(event({ ...reaction, ...fields })).toBeUndefined();
  });
});
