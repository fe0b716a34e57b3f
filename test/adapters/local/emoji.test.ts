import { describe, expect, it } from "vitest";
import { isEmoji } from "../../../src/adapters/local/emoji.ts";

describe("an emoji", () => {
  it.each(["👍", "👀", "✅", "🔥", "❤️", "❤", "👍🏽", "👩‍💻", "🇪🇺", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "👍️", "©"])("is %s", (text) => {
    expect(isEmoji(text)).toBe(true);
  });

  it.each([
    "",
    " ",
    "a",
    "1",
    "#",
    "👍👍",
    "👍 ",
    "👍\n",
    ":+1:",
    "@room",
    "<b>",
    "👍\u202e",
    "\ufe0f",
    "\u200d",
    "\ud83d",
    "🇪",
  ])("is not %j", (text) => {
    expect(isEmoji(text)).toBe(false);
  });
});
