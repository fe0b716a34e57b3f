import { describe, expect, it } from "vitest";
import { commandFromSlack, mentionsInSlack, plainFromSlack } from "../../../src/adapters/slack/plain.ts";

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
});
