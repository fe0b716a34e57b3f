import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS, render } from "../../../src/adapters/slack/render.ts";
import { type Message, md, raw, say } from "../../../src/core/message.ts";
import { blockProblem } from "../../support/slack/block-limits.ts";
import { notifiedBy, wordsOf } from "./look.ts";

const HOSTILE =
  "<!channel> <!here|x> <@U1EVIL> <https://evil.test|https://bank.test> @here *b* _i_ ~s~ `c` :boom: &lt; \u202etxt";
const blocksOf = (message: Message) => render(message).blocks;
const wordsIn = (message: Message) => wordsOf(render(message).blocks);
const json = (message: Message) => render(message).blocks as unknown as Record<string, unknown>[];

describe("a message for Slack", () => {
  it("has its banner first, then its parts in order", () => {
    const message: Message = {
      banner: ["EXERCISE", "TLP:AMBER"],
      blocks: [
        { type: "heading", text: "Ransomware at EP" },
        { type: "text", text: md`**Lead** is ${"Alice <Duty>"}, see the [report](https://muster.test/i/1).` },
        { type: "list", items: [md`one`, md`\`two\``] },
        { type: "fields", fields: [{ label: "Severity", value: md`high` }] },
        {
          type: "buttons",
          buttons: [
            { action: "ack", label: "Acknowledge", value: "INC-1", style: "primary" },
            { action: "ack", label: "For all", value: "INC-2" },
          ],
        },
      ],
      mentions: ["U1ALICE"],
    };

    expect(render(message)).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "elements": [
              {
                "elements": [
                  {
                    "style": {
                      "bold": true,
                    },
                    "text": "EXERCISE
      TLP:AMBER",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "type": "user",
                    "user_id": "U1ALICE",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "text": {
              "emoji": false,
              "text": "Ransomware at EP",
              "type": "plain_text",
            },
            "type": "header",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "style": {
                      "bold": true,
                    },
                    "text": "Lead",
                    "type": "text",
                  },
                  {
                    "text": " is Alice <Duty>, see the ",
                    "type": "text",
                  },
                  {
                    "text": "report",
                    "type": "link",
                    "url": "https://muster.test/i/1",
                  },
                  {
                    "text": ".",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "elements": [
                      {
                        "text": "one",
                        "type": "text",
                      },
                    ],
                    "type": "rich_text_section",
                  },
                  {
                    "elements": [
                      {
                        "style": {
                          "code": true,
                        },
                        "text": "two",
                        "type": "text",
                      },
                    ],
                    "type": "rich_text_section",
                  },
                ],
                "style": "bullet",
                "type": "rich_text_list",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "style": {
                      "bold": true,
                    },
                    "text": "Severity: ",
                    "type": "text",
                  },
                  {
                    "text": "high",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "action_id": "muster:ack",
                "style": "primary",
                "text": {
                  "emoji": false,
                  "text": "Acknowledge",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "INC-1",
              },
              {
                "action_id": "muster:ack#1",
                "text": {
                  "emoji": false,
                  "text": "For all",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "INC-2",
              },
            ],
            "type": "actions",
          },
        ],
        "link_names": false,
        "parse": "none",
        "text": "EXERCISE
      TLP:AMBER
      <@U1ALICE>
      Ransomware at EP
      Lead is Alice &lt;Duty&gt;, see the report (https://muster.test/i/1).
      • one
      • two
      Severity: high
      [Acknowledge] [For all]",
        "unfurl_links": false,
        "unfurl_media": false,
      }
    `);
  });

  it("shows hostile text letter for letter, and nothing of it is alive", () => {
    const message = say(["TLP:AMBER"], md`${HOSTILE}`, { type: "heading", text: HOSTILE });

    expect(render(message)).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "elements": [
              {
                "elements": [
                  {
                    "style": {
                      "bold": true,
                    },
                    "text": "TLP:AMBER",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "text": "<!channel> <!here|x> <@U1EVIL> <https://evil.test|https://bank.test> @here *b* _i_ ~s~ \`c\` :boom: &lt; ⟨U+202E⟩txt",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "text": {
              "emoji": false,
              "text": "<!channel> <!here|x> <@U1EVIL> <https://evil.test|https://bank.test> @here *b* _i_ ~s~ \`c\` :boom: &lt; ⟨U+202E⟩txt",
              "type": "plain_text",
            },
            "type": "header",
          },
        ],
        "link_names": false,
        "parse": "none",
        "text": "TLP:AMBER
      &lt;!channel&gt; &lt;!here|x&gt; &lt;@U1EVIL&gt; &lt;https://evil.test|https://bank.test&gt; @here *b* _i_ ~s~ \`c\` :boom: &amp;lt; ⟨U+202E⟩txt
      &lt;!channel&gt; &lt;!here|x&gt; &lt;@U1EVIL&gt; &lt;https://evil.test|https://bank.test&gt; @here *b* _i_ ~s~ \`c\` :boom: &amp;lt; ⟨U+202E⟩txt",
        "unfurl_links": false,
        "unfurl_media": false,
      }
    `);
    expect(notifiedBy(render(message).text, json(message))).toEqual([]);
  });

  it("mentions nobody but the mentioned, and no id that is none", () => {
    const message = {
      ...say([], md`<@U1EVIL>`),
      mentions: ["U1ALICE", "U1> <!channel", "", "!channel", "u1"],
    };

    expect(notifiedBy(render(message).text, json(message))).toEqual(["U1ALICE"]);
  });

  it("makes links only of web and mail addresses", () => {
    const words = md`[a](https://a.test) [b](javascript:alert(1)) [c](slack://open) [d](mailto:d@a.test) <https://e.test>`;

    const links = JSON.stringify(blocksOf(say([], words))).match(/"url":"[^"]*"/g);

    expect(links).toEqual(['"url":"https://a.test"', '"url":"mailto:d@a.test"', '"url":"https://e.test"']);
  });

  it("keeps the structure of CommonMark", () => {
    const words = md`First.

Second *with* **style**.

1. one
   - inner
2. two

> quoted

${raw(md`\`\`\`
code <b>
\`\`\``)}`;

    expect(blocksOf(say([], words))).toMatchInlineSnapshot(`
      [
        {
          "elements": [
            {
              "elements": [
                {
                  "text": "First.",
                  "type": "text",
                },
                {
                  "text": "

      ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "text": "Second ",
                  "type": "text",
                },
                {
                  "style": {
                    "italic": true,
                  },
                  "text": "with",
                  "type": "text",
                },
                {
                  "text": " ",
                  "type": "text",
                },
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "style",
                  "type": "text",
                },
                {
                  "text": ".",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "one",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
              ],
              "style": "ordered",
              "type": "rich_text_list",
            },
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "inner",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
              ],
              "indent": 1,
              "style": "bullet",
              "type": "rich_text_list",
            },
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "two",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
              ],
              "offset": 1,
              "style": "ordered",
              "type": "rich_text_list",
            },
            {
              "elements": [
                {
                  "text": "quoted",
                  "type": "text",
                },
              ],
              "type": "rich_text_quote",
            },
            {
              "elements": [
                {
                  "text": "code <b>",
                  "type": "text",
                },
              ],
              "type": "rich_text_preformatted",
            },
          ],
          "type": "rich_text",
        },
      ]
    `);
  });

  it("never unfurls, links names or parses", () => {
    expect(render(say([], md`x`))).toMatchObject({
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      parse: "none",
    });
  });

  it("has words for notifications and screen readers, escaped", () => {
    const message = say(["TLP:RED"], md`a < b & [r](https://m.test)`, {
      type: "buttons",
      buttons: [{ action: "a", label: "Go <now>", value: "" }],
    });

    expect(render(message).text).toBe("TLP:RED\na &lt; b &amp; r (https://m.test)\n[Go &lt;now&gt;]");
  });

  it("says that it is empty when it is", () => {
    const empty = render({ banner: [], blocks: [{ type: "text", text: md`` }] });

    expect(empty.text).toBe("(empty message)");
    expect(blockProblem(empty.blocks)).toBeUndefined();
  });

  it("cuts what is too long with a visible note, and keeps every button", () => {
    const message = say(
      ["TLP:AMBER"],
      md`${"word ".repeat(10_000)}`,
      { type: "buttons", buttons: [{ action: "ack", label: "Acknowledge", value: "1" }] },
      { type: "text", text: md`the end` },
    );

    expect(blockProblem(blocksOf(message))).toBeUndefined();
    expect(wordsIn(message)).toContain("the rest of this text is left out here");
    expect(wordsIn(message)).not.toContain("the end");
    expect(wordsIn(message)).toContain("[Acknowledge]");
    expect(render(message).text.length).toBeLessThanOrEqual(LIMITS.text);
  });

  it("fits exactly 50 blocks without a note, and 51 with one", () => {
    const headings = (count: number): Message => ({
      banner: [],
      blocks: Array.from({ length: count }, (_, at) => ({ type: "heading" as const, text: `Part ${at}` })),
    });

    expect(blocksOf(headings(50))).toHaveLength(50);
    expect(wordsIn(headings(50))).toContain("Part 49");
    expect(blocksOf(headings(51))).toHaveLength(50);
    expect(wordsIn(headings(51))).toContain("left out");
  });

  it("leaves out a button that carries too much, and says so", () => {
    const buttons = [
      { action: "a", label: "Fine", value: "1" },
      { action: "b", label: "Heavy", value: "x".repeat(2_001) },
    ];

    const words = wordsIn({ banner: [], blocks: [{ type: "buttons", buttons }] });

    expect(words).toContain("[Fine]");
    expect(words).toContain("“Heavy” is left out");
  });

  it("puts more than 25 buttons into several blocks", () => {
    const buttons = Array.from({ length: 30 }, (_, at) => ({
      action: "a",
      label: `B${at}`,
      value: String(at),
    }));

    const message: Message = { banner: [], blocks: [{ type: "buttons", buttons }] };

    expect(blockProblem(blocksOf(message))).toBeUndefined();
    expect(wordsIn(message)).toContain("[B29]");
  });

  const foreign = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.constantFrom(HOSTILE, "```", "> x\n\n- y", "😀".repeat(3_000)),
  );
  const blocks = fc.array(
    fc.oneof(
      foreign.map((text) => ({ type: "heading" as const, text })),
      foreign.map((text) => ({ type: "text" as const, text: md`${text}` })),
      // Not escaped: whatever CommonMark there is, Slack must accept what comes out.
      foreign.map((text) => ({ type: "text" as const, text: text as ReturnType<typeof md> })),
      fc
        .array(foreign, { maxLength: 5 })
        .map((items) => ({ type: "list" as const, items: items.map((each) => md`${each}`) })),
      fc.tuple(foreign, foreign).map(([label, value]) => ({
        type: "fields" as const,
        fields: [{ label, value: md`${value}` }],
      })),
      fc.array(foreign, { maxLength: 30 }).map((labels) => ({
        type: "buttons" as const,
        buttons: labels.map((label) => ({ action: "a", label, value: label })),
      })),
    ),
    { maxLength: 60 },
  );

  it("is always one that Slack accepts, and never notifies", () => {
    fc.assert(
      fc.property(blocks, (parts) => {
        const message: Message = { banner: ["TLP:AMBER"], blocks: parts };
        const rendered = render(message);
        expect(blockProblem(rendered.blocks)).toBeUndefined();
        expect(rendered.text.length).toBeLessThanOrEqual(LIMITS.text);
        expect(notifiedBy(rendered.text, json(message))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("shows foreign text unchanged, but for white space at its ends", () => {
    const foreign = fc
      .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 300 })
      .map((words) => words.trim());
    fc.assert(
      fc.property(foreign, (words) => {
        expect(wordsIn(say([], md`A${words}Z`))).toContain(`A${words}Z`);
      }),
    );
  });
});
