import { describe, expect, it } from "vitest";
import {
  commandFromSlack,
  mentionsInSlack,
  plainFromSlack,
  saidInSlack,
} from "../../../src/adapters/slack/plain.ts";

describe("Slack's text format", () => {
  it.each([
    ["a &amp; b &lt;c&gt;", "a & b <c>"],
    ["&amp;lt;", "&lt;"],
    ["ask <@U12345> or <@U67890|bob>", "ask @U12345 or @U67890"],
    ["in <#C1|ops> and <#C2>", "in #ops and #C2"],
    ["<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"],
    ["<!subteam^S1|@csirt>", "@csirt"],
    ["<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"],
    ["<https://a.test/x?y=1&amp;z=2>", "https://a.test/x?y=1&z=2"],
    ["<https://evil.test|https://bank.test>", "https://bank.test (https://evil.test)"],
    ["<http://evil.test|evil.test> and <https://a.test/x/|a.test/x>", "evil.test and a.test/x"],
    ["<http://evil.test|bank.test>", "bank.test (http://evil.test)"],
    ["<mailto:a@b.test|a@b.test>", "a@b.test"],
    ["1 < 2 and an open <bracket", "1 < 2 and an open <bracket"],
    ["nothing\0to see", "nothingto see"],
    ["", ""],
  ])("reads %j as %j", (slack, words) => {
    expect(plainFromSlack(slack)).toBe(words);
  });

  it.each([
    ["lead <@U12345|alice>", "lead U12345"],
    ["ask <mailto:duty@ec3.test|duty@ec3.test>", "ask duty@ec3.test"],
    ["note --url <https://a.test|a.test>", "note --url https://a.test"],
    ['note "5 &lt; 6 &amp;&amp; 7"', 'note "5 < 6 && 7"'],
    ["note <!channel>", "note @channel"],
  ])("reads the command %j as %j", (slack, words) => {
    expect(commandFromSlack(slack)).toBe(words);
  });

  it.each([
    ["ask <@U12345> or <@W67890|bob>", ["U12345", "W67890"]],
    ["<@U12345>, <@U12345|alice>!", ["U12345"]],
    ["@U12345 and &lt;@U12345&gt; and <#C12345|ops> and <!here> and <!subteam^S1|@csirt>", []],
    ["<@u12345> <@> <@|x> <@B12345> <@U1 2>", []],
    ["<https://a.test/<@U12345>", ["U12345"]],
  ])("finds in %j the mentions of %j", (slack, users) => {
    const mentions = mentionsInSlack(slack);

    expect(mentions.map((each) => each.user)).toEqual(users);
    // What stands for a person stands in the text.
    for (const each of mentions) expect(plainFromSlack(slack)).toContain(each.text);
  });

  describe("of what people say", () => {
    const emoji = (name: string, more: object = {}) => ({ type: "emoji", name, ...more });
    const blocks = (...elements: object[]) => [
      { type: "rich_text", elements: [{ type: "rich_text_section", elements }] },
    ];

    it.each([
      ["done :tada:", blocks(emoji("tada", { unicode: "1f389" })), "done 🎉"],
      [":+1::tada:", blocks(emoji("+1"), emoji("tada")), "👍🎉"],
      [":+1::skin-tone-4: yes", blocks(emoji("+1", { skin_tone: 4 })), "👍🏽 yes"],
      ["by :cert-eu:", blocks(emoji("cert-eu")), "by :cert-eu:"],
      ["mac 00:de:ad:be, at 10:100:00", blocks({ type: "text", text: "…" }), "mac 00:de:ad:be, at 10:100:00"],
      ["mac 00:de:ad:be from :de:", blocks(emoji("de")), "mac 00:de:ad:be from 🇩🇪"],
      [":tada:", undefined, ":tada:"],
      [":tada:", "not blocks", ":tada:"],
      ["&lt;:tada:&gt;", blocks(emoji("tada")), "<🎉>"],
    ])("reads the emojis in %j as Slack's own blocks say", (text, said, words) => {
      expect(saidInSlack(text, said)).toBe(words);
    });
  });
});
