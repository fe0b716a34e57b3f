import { gemoji } from "gemoji";
import { describe, expect, it } from "vitest";
import { emojiFromSlack, emojiToSlack } from "../../../src/adapters/slack/emoji.ts";

const bare = (emoji: string) => emoji.replaceAll("\ufe0f", "");

describe("emojis on Slack", () => {
  // Names as Slack's own list has them (github.com/iamcal/emoji-data, emoji.json).
  it.each([
    ["+1", "👍"],
    ["thumbsup", "👍"],
    ["eyes", "👀"],
    ["white_check_mark", "✅"],
    ["heart", "❤️"],
    ["rotating_light", "🚨"],
    ["thinking_face", "🤔"],
    ["hugging_face", "🤗"],
    ["face_with_monocle", "🧐"],
    ["rolling_on_the_floor_laughing", "🤣"],
    ["female-technologist", "👩‍💻"],
    ["male-detective", "🕵️‍♂️"],
    ["large_green_circle", "🟢"],
    ["octagonal_sign", "🛑"],
    ["email", "✉️"],
    ["umbrella", "☂️"],
    ["flag-eu", "🇪🇺"],
    ["flag-de", "🇩🇪"],
    ["de", "🇩🇪"],
    ["flag-scotland", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
  ])("reads %s as %s", (name, emoji) => {
    expect(emojiFromSlack(name)).toBe(emoji);
  });

  it.each([
    ["thumbsup::skin-tone-2", "👍🏻"],
    ["+1::skin-tone-6", "👍🏿"],
    ["female-technologist::skin-tone-4", "👩🏽‍💻"],
    ["v::skin-tone-3", "✌🏼"],
    ["white_check_mark::skin-tone-3", "✅"],
    ["+1::skin-tone-9", "👍"],
    ["handshake::skin-tone-2::skin-tone-5", "🤝"],
  ])("reads the tone of %s: %s", (name, emoji) => {
    expect(emojiFromSlack(name)).toBe(emoji);
  });

  it.each(["cert-eu", "party_parrot", "constructor", "__proto__", "flag-deu", "étoile"])(
    "reads %s, which only a workspace has, as it is written there",
    (name) => {
      expect(emojiFromSlack(name)).toBe(`:${name}:`);
      expect(emojiToSlack(`:${name}:`)).toBe(name);
    },
  );

  it.each([
    ["👍", "+1"],
    ["❤️", "heart"],
    ["❤", "heart"],
    ["🤔", "thinking_face"],
    ["👍🏽", "+1::skin-tone-4"],
    ["👩🏿‍💻", "female-technologist::skin-tone-6"],
    ["🇪🇺", "flag-eu"],
    ["🫱🏻‍🫲🏿", undefined],
  ])("names %s %s", (emoji, name) => {
    expect(emojiToSlack(emoji)).toBe(name);
  });

  it.each([
    "",
    "ok",
    "👍👍",
    ":a b:",
    ":x:&channel=C1",
    "constructor",
    "::",
    ":UPPER:",
    `:${"x".repeat(200)}:`,
    "🇩",
    "<@U1>",
    "👍\n",
  ])("has no name for %j", (words) => {
    expect(emojiToSlack(words)).toBeUndefined();
  });

  it("gives every emoji of the list back as it came", () => {
    const changed = gemoji.filter(
      ({ emoji }) => bare(emojiFromSlack(emojiToSlack(emoji) ?? "")) !== bare(emoji),
    );

    expect(gemoji.length).toBeGreaterThan(1_800);
    expect(changed.map(({ emoji }) => emoji)).toEqual([]);
  });
});
