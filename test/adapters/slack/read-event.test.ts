import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/adapters/slack/read-event.ts";
import { blockAction, eventCallback, slashCommand, viewSubmission } from "../../support/slack/payloads.ts";

const reader = {
  network: "slack",
  self: { user: "U0BOT", bot: "B0BOT", team: "T000000001" },
  command: "/incident",
};
const NOW = "2026-11-21T10:00:00.000Z";
const read = (payload: { body: unknown }) => readEvent(payload.body, reader, NOW);
const event = (fields: Record<string, unknown>) => read(eventCallback(fields, { eventId: "Ev1" }));
const base = { id: "Ev1", network: "slack", at: "2023-11-14T22:13:20.000Z" };
const from = { user: "U1ALICE", room: "C1ROOM" };

describe("a payload of Slack", () => {
  it("reads a slash command, unescaped, with a ticket for a form", () => {
    const more = { triggerId: "1.2.3", responseUrl: "https://hooks.slack.com/commands/1" };

    expect(read(slashCommand(from, 'declare "R&D <down>"', more))).toEqual({
      kind: "command",
      id: "1.2.3",
      network: "slack",
      at: NOW,
      room: "C1ROOM",
      user: "U1ALICE",
      text: 'declare "R&D <down>"',
      reply: { user: "U1ALICE", room: "C1ROOM", data: { responseUrl: "https://hooks.slack.com/commands/1" } },
      formTicket: '1.2.3|{"room":"C1ROOM","responseUrl":"https://hooks.slack.com/commands/1"}',
    });
  });

  it("ignores a command that is not Muster's", () => {
    expect(read(slashCommand(from, "x", { command: "/poll" }))).toBeUndefined();
  });

  it("ignores what another workspace sent", () => {
    expect(read(slashCommand({ ...from, team: "T0OTHER" }, "status"))).toBeUndefined();
    expect(
      read(blockAction({ ...from, team: "T0OTHER" }, { actionId: "muster:ack", value: "" })),
    ).toBeUndefined();
    const joined = { type: "member_joined_channel", user: "U1", channel: "C1" };
    expect(read(eventCallback(joined, { team: "T0OTHER" }))).toBeUndefined();
  });

  it("takes a shared channel's event that Slack sends on behalf of this workspace", () => {
    const payload = eventCallback({ type: "member_joined_channel", user: "U1", channel: "C1" });

    expect(read({ body: { ...payload.body, team_id: "T0OTHER" } })).toMatchObject({ kind: "joined" });
  });

  it("reads a button of Muster's, also the second one of the same action", () => {
    const pressed = blockAction(
      from,
      { actionId: "muster:acknowledge#3", value: "INC-1" },
      { triggerId: "9.9" },
    );

    expect(read(pressed)).toMatchObject({
      kind: "action",
      id: "9.9",
      at: "2023-11-14T22:13:20.000Z",
      room: "C1ROOM",
      user: "U1ALICE",
      action: "acknowledge",
      value: "INC-1",
      reply: { user: "U1ALICE", room: "C1ROOM" },
    });
  });

  it("ignores a button of another app", () => {
    expect(read(blockAction(from, { actionId: "approve", value: "x" }))).toBeUndefined();
  });

  it("reads a submitted form with where it was asked for", () => {
    const view = {
      id: "V1",
      hash: "156.abc",
      callbackId: "muster:declare",
      privateMetadata: '{"room":"C1ROOM"}',
    };

    expect(read(viewSubmission(from, view, { title: "Ransomware" }))).toEqual({
      kind: "form",
      id: "V1:156.abc",
      network: "slack",
      at: NOW,
      user: "U1ALICE",
      form: "declare",
      room: "C1ROOM",
      values: { title: "Ransomware" },
      reply: { user: "U1ALICE", room: "C1ROOM" },
    });
  });

  it("reads a form whose metadata is not Muster's as one without a room", () => {
    const view = { id: "V1", hash: "h", callbackId: "muster:declare", privateMetadata: "not json" };

    expect(read(viewSubmission(from, view, {}))).toMatchObject({ kind: "form", reply: { user: "U1ALICE" } });
  });

  it("says who joined and left, but not that Muster itself joined", () => {
    const joined = { type: "member_joined_channel", user: "U1", channel: "C1" };
    const left = { type: "member_left_channel", user: "U1", channel: "C1" };

    expect(event(joined)).toEqual({ ...base, kind: "joined", room: "C1", user: "U1" });
    expect(event(left)).toEqual({ ...base, kind: "left", room: "C1", user: "U1" });
    expect(event({ ...joined, user: "U0BOT" })).toBeUndefined();
  });

  it.each([
    [{ type: "member_left_channel", user: "U0BOT", channel: "C1" }, "Muster was removed from the room"],
    [{ type: "group_left", channel: "C1" }, "Muster was removed from the room"],
    [{ type: "channel_left", channel: "C1" }, "Muster was removed from the room"],
    [{ type: "group_archive", channel: "C1" }, "the room was archived"],
    [{ type: "channel_archive", channel: "C1", user: "U1" }, "the room was archived"],
    [{ type: "group_deleted", channel: "C1" }, "the room was deleted"],
  ])("reads %j as expelled", (fields, reason) => {
    expect(event(fields)).toEqual({ ...base, kind: "expelled", room: "C1", reason });
  });

  it("reads a pin with words and author, but not its own", () => {
    const item = {
      type: "message",
      channel: "C1",
      message: { ts: "17.1", text: "ransom &lt;note&gt;", user: "U2" },
    };
    const pin = { type: "pin_added", user: "U1", channel_id: "C1", item };

    expect(event(pin)).toEqual({
      ...base,
      kind: "pinned",
      room: "C1",
      user: "U1",
      message: "17.1",
      text: "ransom <note>",
      author: "U2",
    });
    expect(event({ ...pin, type: "pin_removed" })).toMatchObject({ kind: "unpinned" });
    expect(event({ ...pin, user: "U0BOT" })).toBeUndefined();
    expect(event({ ...pin, item: { type: "file" } })).toBeUndefined();
  });

  const changed = {
    type: "message",
    subtype: "message_changed",
    channel: "C1",
    message: { ts: "17.1", text: "srv-13", user: "U1", edited: { user: "U1", ts: "18.0" } },
    previous_message: { ts: "17.1", text: "srv-12", user: "U1" },
  };

  it("reads an edit with the new words", () => {
    expect(event(changed)).toEqual({
      ...base,
      kind: "edited",
      room: "C1",
      user: "U1",
      message: "17.1",
      text: "srv-13",
    });
  });

  it("does not take a link preview, or its own edit, for an edit", () => {
    expect(event({ ...changed, previous_message: { ts: "17.1", text: "srv-13" } })).toBeUndefined();
    expect(event({ ...changed, message: { ts: "17.1", text: "x", user: "U0BOT" } })).toBeUndefined();
    expect(event({ ...changed, channel: "X1" })).toBeUndefined();
  });

  it("reads a deletion, also of a message with a thread", () => {
    const deleted = { type: "message", subtype: "message_deleted", channel: "C1", deleted_ts: "17.1" };
    const tombstone = {
      ...changed,
      message: { ts: "17.1", subtype: "tombstone", text: "This message was deleted." },
    };

    expect(event(deleted)).toEqual({ ...base, kind: "deleted", room: "C1", message: "17.1" });
    expect(event(tombstone)).toEqual({ ...base, kind: "deleted", room: "C1", message: "17.1" });
    // What somebody typed to Muster directly may have been a command.
    expect(event({ ...deleted, channel: "D1" })).toMatchObject({ kind: "deleted", room: "D1" });
    expect(event({ ...deleted, channel: "X1" })).toBeUndefined();
  });

  it.each([
    ["ordinary words", eventCallback({ type: "message", channel: "C1", user: "U1", text: "secret" }).body],
    ["an event it does not know", eventCallback({ type: "emoji_changed" }).body],
    ["a join without a person", eventCallback({ type: "member_joined_channel", channel: "C1" }).body],
    ["a deletion without a message", eventCallback({ type: "message", subtype: "message_deleted" }).body],
    ["a closed form", { type: "view_closed", user: { id: "U1" } }],
    ["nothing", undefined],
    ["a string", "hello"],
    ["an empty object", {}],
  ])("ignores %s", (_what, body) => {
    expect(readEvent(body, reader, NOW)).toBeUndefined();
  });

  describe("B13 a war-room that others may read by now", () => {
    it("is exposed when the channel is made public", () => {
      const fields = {
        type: "message",
        subtype: "channel_convert_to_public",
        channel: "C1ROOM",
        ts: "1.2",
        user: "U1ALICE",
        text: "",
      };
      expect(event(fields)).toMatchObject({
        kind: "exposed",
        room: "C1ROOM",
        reason: "the channel was made public",
      });
    });

    it("M16: tells of a room that has another id by now", () => {
      const move = { type: "channel_id_changed", old_channel_id: "C1ROOM", new_channel_id: "C2ROOM" };
      expect(event(move)).toMatchObject({ kind: "moved", room: "C1ROOM", to: "C2ROOM" });
      expect(event({ ...move, new_channel_id: undefined })).toBeUndefined();
    });

    it("is shared when the channel is connected to another workspace", () => {
      expect(event({ type: "channel_shared", channel: "C1ROOM", connected_team_id: "T0OTHER" })).toEqual({
        ...base,
        kind: "shared",
        room: "C1ROOM",
      });
    });

    it("is nothing without a channel", () => {
      expect(event({ type: "channel_shared" })).toBeUndefined();
      expect(event({ type: "message", subtype: "channel_convert_to_public" })).toBeUndefined();
    });
  });
});
