/** What can be read in messages of Slack that are more than a text. */
import { describe, expect, it } from "vitest";
import { saidIn } from "../../../src/adapters/slack/said.ts";

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

describe("M17: what can be read in a message of Slack", () => {
  it("are its words, and its blocks only where it has none", () => {
    expect(saidIn({ text: "a &lt; b", blocks: [section("other")] })).toBe("a < b");
    expect(saidIn({ text: "", blocks: [section("*Host* <https://x.test|srv-9>")] })).toBe(
      "*Host* srv-9 (https://x.test)",
    );
  });

  it("is an alert in attachments: title, text, fields, and who says it", () => {
    const alert = {
      fallback: "not shown",
      pretext: "New alert",
      author_name: "Wazuh",
      title: "Rule 5710",
      title_link: "https://siem.test/5710",
      text: "sshd: login as &lt;root&gt;",
      fields: [
        { title: "Host", value: "fs-03" },
        { title: "Level", value: "10" },
      ],
    };
    expect(saidIn({ text: "", attachments: [alert] })).toBe(
      "[Wazuh] New alert\nRule 5710 (https://siem.test/5710)\nsshd: login as <root>\nHost: fs-03\nLevel: 10",
    );
  });

  it("is the fallback of an attachment that has nothing else", () => {
    expect(saidIn({ text: "", attachments: [{ fallback: "CPU at 99 %" }] })).toBe("CPU at 99 %");
  });

  it("is a forwarded message, below what was written with it", () => {
    const forwarded = {
      is_share: true,
      from_url: "https://cert.slack.com/archives/C2/p17",
      author_name: "Ann",
      text: "srv-9 is down",
      message_blocks: [{ message: { blocks: [section("srv-9 is down")] } }],
    };
    expect(saidIn({ text: "see", attachments: [forwarded] })).toBe("see\n[Forwarded from Ann] srv-9 is down");
    expect(saidIn({ text: "", attachments: [{ ...forwarded, text: "" }] })).toBe(
      "[Forwarded from Ann] srv-9 is down",
    );
  });

  it("is not the preview of a link", () => {
    const preview = { from_url: "https://x.test", title: "Some page", text: "bait" };
    expect(saidIn({ text: "look: <https://x.test>", attachments: [preview] })).toBe("look: https://x.test");
  });

  it("are blocks of each kind, in reading order", () => {
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Incident" } },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "text", text: "Ask " },
              { type: "user", user_id: "U1" },
              { type: "emoji", name: "fire" },
            ],
          },
          {
            type: "rich_text_list",
            elements: [
              { type: "rich_text_section", elements: [{ type: "text", text: "one" }] },
              { type: "rich_text_section", elements: [{ type: "link", url: "https://x.test", text: "two" }] },
            ],
          },
        ],
      },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "Host" },
          { type: "plain_text", text: "fs-03" },
        ],
      },
      { type: "context", elements: [{ type: "mrkdwn", text: "by &amp; for" }] },
      {
        type: "table",
        rows: [
          [
            { type: "raw_text", text: "a" },
            { type: "raw_text", text: "b" },
          ],
        ],
      },
      { type: "markdown", text: "**bold**" },
      { type: "divider" },
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Ack" } }] },
    ];
    expect(saidIn({ text: "", blocks })).toBe(
      "Incident\nAsk @U1🔥\none\ntwo (https://x.test)\nHost\nfs-03\nby & for\na | b\n**bold**",
    );
  });

  it("names files, and says what cannot be carried", () => {
    expect(saidIn({ text: "" }, ["log.txt"])).toBe("[File: log.txt]");
    const blocks = [{ type: "image", alt_text: "map of the site", image_url: "https://x.test/a.png" }];
    expect(saidIn({ text: "", blocks })).toBe("[Not carried: a picture (map of the site)]");
    expect(saidIn({ text: "", attachments: [{ image_url: "https://x.test/a.png" }] })).toBe(
      "[Not carried: a picture]",
    );
  });

  it("is never nothing, unless files are carried by themselves", () => {
    for (const said of [
      { text: "" },
      { text: " ", blocks: [{ type: "divider" }] },
      { text: "", blocks: [7, null, { type: "future", what: 1 }], attachments: [null, "x", {}] },
    ])
      expect(saidIn(said)).toMatch(/cannot carry/);
    expect(saidIn({ text: "" }, [], true)).toBe("");
  });

  it("has an end, however much a partner sends", () => {
    const deep = Array.from({ length: 500 }).reduce<object>((inner) => ({ type: "x", elements: [inner] }), {
      type: "text",
      text: "deep",
    });
    const began = performance.now();
    const attachments = Array.from({ length: 5_000 }, () => ({ text: "x".repeat(4_000) }));
    expect(saidIn({ text: "", blocks: [deep], attachments }).length).toBeLessThanOrEqual(40_000);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
