import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/adapters/matrix/read-event.ts";
import { render } from "../../../src/adapters/matrix/render.ts";
import { md } from "../../../src/core/message.ts";

const where = { network: "matrix", room: "!r:hs.test", me: "@muster:hs.test" };
const said = (type: string, content: object) =>
  readEvent({ event_id: "$e", sender: "@alice:hs.test", type, content, origin_server_ts: 0 }, where).flatMap(
    (one) => ("event" in one && one.event.kind === "message" ? [one.event.text] : []),
  );

describe("M17: what people say without a text", () => {
  it.each([
    ["m.sticker", { body: "thumbs up", url: "mxc://hs.test/s" }, "[sticker: thumbs up]"],
    ["m.sticker", {}, "[sticker: without a name]"],
    [
      "m.room.message",
      { msgtype: "m.location", body: "Rue de la Loi", geo_uri: "geo:50.8,4.3" },
      "[place: Rue de la Loi] geo:50.8,4.3",
    ],
    [
      "m.poll.start",
      {
        "m.poll": {
          question: { "m.text": [{ body: "Who takes over?" }] },
          answers: [{ "m.text": [{ body: "CERT-EU" }] }, { "m.text": [{ body: "EC3" }] }],
        },
      },
      "[poll: Who takes over?] 1. CERT-EU 2. EC3",
    ],
    [
      "org.matrix.msc3381.poll.start",
      {
        "org.matrix.msc3381.poll.start": {
          question: { "org.matrix.msc1767.text": "Now?" },
          answers: [{ "org.matrix.msc1767.text": "Yes" }],
        },
      },
      "[poll: Now?] 1. Yes",
    ],
  ])("has words: %s", (type, content, words) => {
    expect(said(type, content)).toEqual([words]);
  });

  it("has words also where it is pinned", () => {
    const content = { body: "thumbs up", url: "mxc://hs.test/s" };
    const pin = {
      event_id: "$p",
      sender: "@alice:hs.test",
      type: "m.room.pinned_events",
      state_key: "",
      content: { pinned: ["$s"] },
    };
    const [reading] = readEvent(pin, where);
    const found = { type: "m.sticker", sender: "@bob:hs.test", content };
    const read = reading && "lookUp" in reading ? reading.finish(found) : [];

    expect(read).toMatchObject([{ event: { kind: "pinned", text: "[sticker: thumbs up]" } }]);
  });
});

describe("m66: what clients show of a message without its tags", () => {
  it("keeps blocks and items apart", () => {
    const { formatted_body: html } = render({
      banner: ["TLP:AMBER"],
      blocks: [
        { type: "heading", text: "Summary" },
        {
          type: "text",
          text: md`one

two`,
        },
        { type: "list", items: [md`first`, md`second`] },
      ],
    });

    const lines = String(html)
      .replace(/<[^>]*>/g, "")
      .split("\n")
      .filter((line) => line !== "");
    expect(lines).toEqual(["TLP:AMBER", "Summary", "one", "two", "first", "second"]);
  });
});

describe("m66: a request to be let in", () => {
  it("keeps its reason", () => {
    const content = { membership: "knock", reason: "I have the logs" };
    const event = {
      event_id: "$k",
      sender: "@eve:hs.test",
      state_key: "@eve:hs.test",
      type: "m.room.member",
      content,
    };

    expect(readEvent(event, where)).toMatchObject([
      { event: { kind: "knocked", reason: "I have the logs" } },
    ]);
  });
});
