import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import type { ReactionButton } from "../../../src/adapters/matrix/buttons.ts";
import { readEvent } from "../../../src/adapters/matrix/read-event.ts";
import type { Reading, SeenReaction } from "../../../src/adapters/matrix/reading.ts";

const ME = "@muster:hs.test";
const ALICE = "@alice:hs.test";
const WHERE = { network: "matrix", room: "!room:hs.test", me: ME };
const AT = Date.UTC(2026, 4, 1, 12, 30);

const event = (type: string, content: object, more: object = {}) => ({
  event_id: "$event",
  type,
  sender: ALICE,
  origin_server_ts: AT,
  content,
  ...more,
});
const message = (body: unknown, more: object = {}) =>
  event("m.room.message", { msgtype: "m.text", body, ...more });
const member = (membership: string, before: string | undefined, more: object = {}) =>
  event(
    "m.room.member",
    { membership },
    {
      state_key: ALICE,
      ...(before === undefined ? {} : { unsigned: { prev_content: { membership: before } } }),
      ...more,
    },
  );

/** Reads to the end, looking up events by id, state by type and reactions by their event in `known`. */
function read(
  raw: unknown,
  known: Record<string, object> = {},
  seen: Record<string, SeenReaction> = {},
  own: Record<string, readonly ReactionButton[]> = {},
): readonly ChatEvent[] {
  const go = (readings: readonly Reading[]): readonly ChatEvent[] =>
    readings.flatMap((one) => {
      if ("event" in one) return [one.event];
      if ("reaction" in one) return go(one.finish(seen[one.reaction]));
      if ("buttons" in one) return go(one.finish(own[one.buttons] ?? []));
      const found = known["state" in one ? one.state : one.lookUp];
      return go(one.finish(found as Record<string, unknown> | undefined));
    });
  return go(readEvent(raw, WHERE));
}
const kinds = (raw: unknown, known?: Record<string, object>) => read(raw, known).map(({ kind }) => kind);
const texts = (raw: unknown) => read(raw).flatMap((one) => (one.kind === "command" ? [one.text] : []));

describe("a command", () => {
  it.each([
    "\\!incident status",
    "\u200b!incident status",
    "！incident status",
    "@muster: !incident status",
    "muster: status",
    "@muster:hs.test: !incident status",
    "Muster: \\!incident status",
  ])("M4: is understood when it is typed %j", (body) => {
    expect(texts(message(body))).toEqual(["status"]);
  });

  it.each(["muster everybody", "mustering: all", "!incidents", "@alice:hs.test: !incident status"])(
    "M4: is not %j",
    (body) => {
      expect(kinds(message(body))).toEqual(["message"]);
    },
  );

  it("is a text that starts with !incident", () => {
    expect(read(message('!incident note "two words"'))).toEqual([
      {
        id: "$event",
        network: "matrix",
        at: "2026-05-01T12:30:00.000Z",
        kind: "command",
        room: "!room:hs.test",
        user: ALICE,
        text: 'note "two words"',
        message: "$event",
        reply: { user: ALICE, room: "!room:hs.test", data: { event: "$event" } },
      },
    ]);
  });

  it.each([
    ["CERT bot: status", "CERT bot"],
    ["CERT bot status", "CERT bot"],
    ["CERT bot: !incident status", "CERT bot"],
    ["@CERT bot, status", "CERT bot"],
  ])("M58: is understood behind any name that the account has: %j", (body, label) => {
    const pill = `<a href="https://matrix.to/#/${encodeURIComponent(ME)}">${label}</a>`;
    const mention = {
      format: "org.matrix.custom.html",
      formatted_body: `${pill}: status`,
      "m.mentions": { user_ids: [ME] },
    };

    expect(texts(message(body, mention))).toEqual(["status"]);
    expect(texts(message(`look, ${body}`, mention))).toEqual([]);
  });

  it.each([
    ["!incident", ""],
    ["  !incident   help ", "help"],
    ["!Incident help", "help"],
    ["!incident\nnote a\nb", "note a\nb"],
  ])("%j is %j", (body, text) => {
    expect(texts(message(body))).toEqual([text]);
  });

  it.each([
    "!incidents x",
    "say !incident x",
    "incident x",
    "/incident x",
    "> !incident close",
    "",
    "!",
    42,
    null,
  ])("%j is none", (body) => {
    expect(kinds(message(body))).not.toContain("command");
  });

  it("is none in a notice, which other bots send, nor in an emote", () => {
    expect(read(event("m.room.message", { msgtype: "m.notice", body: "!incident x" }))).toEqual([]);
    expect(kinds(event("m.room.message", { msgtype: "m.emote", body: "!incident x" }))).toEqual(["message"]);
  });

  it("is none in the state of a room, where no message belongs", () => {
    expect(read({ ...message("!incident x"), state_key: "" })).toEqual([]);
    expect(read({ ...message("hello"), state_key: "x" })).toEqual([]);
  });

  it("is none when Muster said it", () => {
    expect(read({ ...message("!incident x"), sender: ME })).toEqual([]);
  });

  it("is not executed by what a reply quotes, and is by the reply itself", () => {
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: "$1" } } };

    expect(texts(message("> <@bob:x> !incident close\n\nwhat?", reply))).toEqual([]);
    expect(texts(message("> <@bob:x> what?\n> more\n\n!incident close", reply))).toEqual(["close"]);
    expect(texts(message("> <@bob:x> what?\n\n!incident close"))).toEqual([]);
  });

  it("counts in a thread", () => {
    expect(
      texts(message("!incident status", { "m.relates_to": { rel_type: "m.thread", event_id: "$1" } })),
    ).toEqual(["status"]);
  });
});

describe("an edit", () => {
  const edit = event("m.room.message", {
    msgtype: "m.text",
    body: "* !incident close",
    "m.new_content": { msgtype: "m.text", body: "!incident close" },
    "m.relates_to": { rel_type: "m.replace", event_id: "$old" },
  });

  it("says the new words and never executes them", () => {
    expect(read(edit, { $old: { sender: ALICE } })).toEqual([
      expect.objectContaining({ kind: "edited", user: ALICE, message: "$old", text: "!incident close" }),
    ]);
  });

  it("of another's message does not count", () => {
    expect(read(edit, { $old: { sender: "@bob:hs.test" } })).toEqual([]);
    expect(read(edit)).toEqual([]);
  });

  it("whose fallback is a command executes nothing", () => {
    const hostile = { ...edit, content: { ...edit.content, body: "!incident close" } };

    expect(kinds(hostile, { $old: { sender: ALICE } })).toEqual(["edited"]);
  });
});

describe("a deletion", () => {
  it("names the message, wherever the room version keeps it", () => {
    expect(read(event("m.room.redaction", {}, { redacts: "$old" }))).toEqual([
      expect.objectContaining({ kind: "deleted", message: "$old", user: ALICE }),
    ]);
    expect(read(event("m.room.redaction", { redacts: "$old" }))).toEqual([
      expect.objectContaining({ message: "$old" }),
    ]);
  });

  it("of a reaction says whose, under what and which, whoever took it away", () => {
    const seen = { $reaction: { user: "@bob:hs.test", message: "$card", emoji: "👍" } };

    expect(read(event("m.room.redaction", { redacts: "$reaction" }), {}, seen)).toEqual([
      expect.objectContaining({
        kind: "unreacted",
        id: "$event",
        user: "@bob:hs.test",
        message: "$card",
        emoji: "👍",
      }),
    ]);
  });

  it("of a reaction that nobody remembers is no news, and not that of a message", () => {
    const redacted = { $old: { type: "m.reaction", sender: ALICE, content: {} } };

    expect(read(event("m.room.redaction", { redacts: "$old" }), redacted)).toEqual([]);
  });

  it("leaves nothing of a command that is read later", () => {
    expect(read(event("m.room.message", {}, { unsigned: { redacted_because: {} } }))).toEqual([]);
  });
});

describe("coming and going", () => {
  it.each([
    ["join", "invite", ["joined"]],
    ["join", undefined, ["joined"]],
    ["join", "join", []],
    ["invite", undefined, []],
    ["leave", "join", ["left"]],
    ["leave", "invite", ["left"]],
    ["leave", "ban", []],
    ["leave", "knock", []],
    ["ban", "join", ["left"]],
    ["ban", "leave", []],
    ["knock", undefined, ["knocked"]],
    ["nonsense", "join", []],
  ])("%s after %s reads as %j", (now, before, expected) => {
    expect(kinds(member(now, before))).toEqual(expected);
  });

  it("names who left, not who removed", () => {
    expect(read({ ...member("leave", "join"), sender: "@admin:hs.test" })).toEqual([
      expect.objectContaining({ kind: "left", user: ALICE }),
    ]);
  });

  it.each([
    ["leave", "join", "@admin:hs.test", "removed by @admin:hs.test: closed"],
    ["ban", "join", "@admin:hs.test", "banned by @admin:hs.test: closed"],
    ["leave", "join", ME, "its account has left: closed"],
  ])("of Muster itself (%s after %s by %s) is being removed", (now, before, sender, reason) => {
    const raw = {
      ...member(now, before, { state_key: ME }),
      sender,
      content: { membership: now, reason: "closed" },
    };

    const [expelled] = read(raw);

    expect(expelled).toMatchObject({ kind: "expelled", room: "!room:hs.test", reason });
    expect(expelled).not.toHaveProperty("user");
  });

  it.each([
    ["join", undefined],
    ["join", "invite"],
    ["leave", "invite"],
    ["invite", undefined],
  ])("of Muster itself (%s after %s) is otherwise no news", (now, before) => {
    expect(read(member(now, before, { state_key: ME }))).toEqual([]);
  });

  it("counts a replaced room as one that Muster was removed from", () => {
    expect(kinds(event("m.room.tombstone", { replacement_room: "!x" }, { state_key: "" }))).toEqual([
      "expelled",
    ]);
  });
});

describe("pins", () => {
  const pins = (now: unknown, before: unknown, more: object = {}) =>
    event(
      "m.room.pinned_events",
      { pinned: now },
      { state_key: "", unsigned: { prev_content: { pinned: before } }, ...more },
    );
  const known = {
    $a: { sender: "@bob:hs.test", content: { body: "old words" } },
    $b: { sender: ALICE, content: { body: "b" } },
  };

  it("are the difference to the list before, with words and author", () => {
    expect(read(pins(["$a"], ["$b"]), known)).toEqual([
      expect.objectContaining({
        kind: "pinned",
        message: "$a",
        text: "old words",
        author: "@bob:hs.test",
        user: ALICE,
      }),
      expect.objectContaining({ kind: "unpinned", message: "$b", text: "b" }),
    ]);
  });

  it("have ids of their own", () => {
    const ids = read(pins(["$a", "$b"], []), known).map(({ id }) => id);

    expect(new Set(ids).size).toBe(2);
  });

  it("say the latest words of an edited message", () => {
    const edited = { sender: "@bob:hs.test", content: { "m.new_content": { body: "new words" } } };
    const bundled = { ...known.$a, unsigned: { "m.relations": { "m.replace": edited } } };

    expect(read(pins(["$a"], []), { $a: bundled })).toMatchObject([{ text: "new words" }]);
  });

  it("of a message that Muster may not see are pins without words", () => {
    expect(read(pins(["$gone"], []))).toEqual([
      expect.objectContaining({ kind: "pinned", message: "$gone", text: "" }),
    ]);
  });

  it("are compared with the replaced event where the server does not send it along", () => {
    const raw = event(
      "m.room.pinned_events",
      { pinned: ["$a", "$b"] },
      { state_key: "", unsigned: { replaces_state: "$pins" } },
    );

    expect(
      read(raw, { ...known, $pins: { content: { pinned: ["$b"] } } }).map(
        (one) => "message" in one && one.message,
      ),
    ).toEqual(["$a"]);
  });

  it("are all new where there was no list", () => {
    expect(read(event("m.room.pinned_events", { pinned: ["$a"] }, { state_key: "" }), known)).toHaveLength(1);
  });

  it("beyond fifty at once are not read, since only an attack has so many", () => {
    const many = Array.from({ length: 500 }, (_, at) => `$${at}`);

    expect(read(pins(many, []))).toHaveLength(50);
  });

  it("by Muster itself are no news", () => {
    expect(read({ ...pins(["$a"], []), sender: ME }, known)).toEqual([]);
  });
});

describe("a reaction", () => {
  const reaction = event("m.reaction", {
    "m.relates_to": { rel_type: "m.annotation", event_id: "$card", key: "✅" },
  });
  const $card = [{ key: "✅", action: "acknowledge", value: "INC-1" }];

  it("presses the button that Muster gave its message", () => {
    expect(read(reaction, {}, {}, { $card })).toEqual([
      expect.objectContaining({
        kind: "action",
        action: "acknowledge",
        value: "INC-1",
        user: ALICE,
        reply: { user: ALICE, room: "!room:hs.test" },
      }),
    ]);
  });

  it.each(["acknowledge", "Acknowledge!", "✅", "1", "ack"])("M62: so does a reply of %j", (words) => {
    const given = [
      { key: "1️⃣", action: "acknowledge", value: "INC-1", label: "Acknowledge" },
      { key: "2️⃣", action: "assign", value: "INC-1", label: "Assign to me" },
    ];
    const buttons =
      words === "✅" ? [{ ...given[0], key: "✅" } as ReactionButton, given[1] as ReactionButton] : given;
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: "$card" } } };

    expect(read(message(words, reply), {}, {}, { $card: buttons })).toMatchObject([
      { kind: "action", action: "acknowledge", value: "INC-1", user: ALICE },
    ]);
    expect(read(message(words, reply), {}, {}, {})).toMatchObject([{ kind: "message" }]);
  });

  it.each(["a", "yes", "as soon as I can", "3", "acknowledged by whom?"])(
    "M62: a reply of %j is just that",
    (words) => {
      const given = [
        { key: "1️⃣", action: "acknowledge", value: "INC-1", label: "Acknowledge" },
        { key: "2️⃣", action: "assign", value: "INC-1", label: "Assign to me" },
      ];
      const reply = { "m.relates_to": { "m.in_reply_to": { event_id: "$card" } } };

      expect(read(message(words, reply), {}, {}, { $card: given })).toMatchObject([{ kind: "message" }]);
    },
  );

  it.each([
    ["somebody else", "@mallory:hs.test"],
    ["Muster, as the homeserver says", ME],
  ])("B31: on a forged card of %s presses nothing", (_, sender) => {
    const forged = { $card: { sender, content: { "eu.muster.buttons": $card } } };

    expect(read(reaction, forged, {}, { $another: $card })).toEqual([
      expect.objectContaining({ kind: "reacted", message: "$card", emoji: "✅", user: ALICE }),
    ]);
  });

  const withKey = (key: unknown, more: object = {}) =>
    event("m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: "$card", key }, ...more });
  const emojis = (raw: unknown) => read(raw).flatMap((one) => ("emoji" in one ? [one.emoji] : [one.kind]));

  it("with another emoji is just that", () => {
    expect(read(withKey("👍"), {}, {}, { $card })).toEqual([
      {
        id: "$event",
        network: "matrix",
        at: "2026-05-01T12:30:00.000Z",
        kind: "reacted",
        room: "!room:hs.test",
        user: ALICE,
        message: "$card",
        emoji: "👍",
      },
    ]);
  });

  it("with a button's emoji on a message without buttons is just that", () => {
    expect(kinds(reaction)).toEqual(["reacted"]);
  });

  it("records with a pin, whichever way that is written, and is then no reaction", () => {
    expect(kinds(withKey("📌"))).toEqual(["pinned"]);
    expect(kinds(withKey("📌\ufe0f"))).toEqual(["pinned"]);
  });

  it.each([
    ["👍\ufe0f", "👍"],
    ["❤", "❤️"],
    ["❤️", "❤️"],
    ["✌\ufe0f🏽", "✌🏽"],
    ["👁\u200d🗨", "👁️\u200d🗨️"],
    ["🇪🇺", "🇪🇺"],
    ["lol", ":lol:"],
    [":party_parrot:", ":party_parrot:"],
  ])("with %j is %j, since clients differ in how they write it", (key, emoji) => {
    expect(emojis(withKey(key))).toEqual([emoji]);
  });

  it("with a picture of its own has the picture's name", () => {
    expect(emojis(withKey("mxc://hs.test/parrot", { shortcode: ":parrot:" }))).toEqual([":parrot:"]);
    expect(emojis(withKey("mxc://hs.test/parrot"))).toEqual([]);
  });

  it.each(["", "two words", "👍👍", "@room", "<b>", "x".repeat(400), 42, null, { key: "👍" }])(
    "with %j is none",
    (key) => {
      expect(read(withKey(key))).toEqual([]);
    },
  );

  it("of Muster itself is no news", () => {
    expect(read({ ...withKey("👍"), sender: ME })).toEqual([]);
  });
});

describe("hostile events", () => {
  it("cannot carry what PostgreSQL does not store", () => {
    const [command] = read(message("!incident a\u0000b \ud800"));

    expect(command).toMatchObject({ text: "a\ufffdb \ufffd" });
  });

  it.each([Number.NaN, -5, 1e300, 9_007_199_254_740_991, "now", undefined])(
    "may say that they happened at %s",
    (at) => {
      const [command] = read({ ...message("!incident x"), origin_server_ts: at });

      expect(command?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    },
  );

  it("of any shape read as something or nothing, and always the same", () => {
    const types = fc.constantFrom(
      "m.room.message",
      "m.reaction",
      "m.room.member",
      "m.room.redaction",
      "m.room.pinned_events",
      "m.room.tombstone",
    );
    const raw = fc.record(
      {
        event_id: fc.anything(),
        type: fc.oneof(types, fc.anything()),
        sender: fc.oneof(fc.constant(ALICE), fc.anything()),
        state_key: fc.anything(),
        content: fc.anything(),
        unsigned: fc.anything(),
        origin_server_ts: fc.anything(),
      },
      { requiredKeys: [] },
    );

    const isSettled = (one: unknown) => {
      expect(read(one)).toEqual(read(one));
      for (const { id, at } of read(one)) expect([typeof id, typeof at]).toEqual(["string", "string"]);
    };
    fc.assert(fc.property(raw, isSettled));
    fc.assert(fc.property(fc.anything(), isSettled));
  });
});

describe("m22: a time that nobody can believe", () => {
  it("is not taken for when it happened", () => {
    const arrived = Date.UTC(2026, 4, 1, 12);
    const at = (said: number) =>
      readEvent({ ...message("hello"), origin_server_ts: said }, { ...WHERE, arrived }).map((one) =>
        "event" in one ? one.event.at : "",
      );

    expect(at(Date.UTC(5000, 0, 1))).toEqual([new Date(arrived).toISOString()]);
    expect(at(arrived + 60_000)).toEqual([new Date(arrived + 60_000).toISOString()]);
    expect(at(0)).toEqual([new Date(0).toISOString()]);
  });
});
