import { describe, expect, it } from "vitest";
import { richText } from "../../../src/adapters/slack/rich-text.ts";
import { clip, packed } from "../../../src/adapters/slack/split.ts";
import { wordsOf } from "./look.ts";

describe("cutting for Slack", () => {
  it("shortens with an ellipsis, within the limit, and never through a character", () => {
    expect(clip("short", 5)).toBe("short");
    expect(clip("longer", 5)).toBe("long…");
    expect(clip("ab😀cd", 4)).toBe("ab…");
    expect(clip("ab😀cd", 5)).toBe("ab😀…");
  });

  it("splits a paragraph at white space and loses nothing", () => {
    const words = Array.from({ length: 2_000 }, (_, at) => `word${at}`).join(" ");

    const groups = packed(richText(words), 3_000);

    expect(groups.length).toBeGreaterThan(3);
    expect(groups.every((group) => wordsOf(group).length <= 3_010)).toBe(true);
    expect(groups.map((group) => wordsOf(group).replace(/\n$/, "")).join("")).toBe(words);
  });

  it("goes on counting in an ordered list that it splits", () => {
    const list = Array.from({ length: 300 }, (_, at) => `${at + 1}. item ${at + 1} ${"x".repeat(30)}`).join(
      "\n",
    );

    const offsets = packed(richText(list), 3_000)
      .flat()
      .map((part) => ("offset" in part ? part.offset : 0));
    const counts = packed(richText(list), 3_000)
      .flat()
      .map((part) => part.elements.length);

    expect(offsets.length).toBeGreaterThan(3);
    expect(offsets).toEqual(counts.map((_, at) => counts.slice(0, at).reduce((sum, each) => sum + each, 0)));
  });

  it("splits code, too", () => {
    const code = `\`\`\`\n${"line of code\n".repeat(600)}\`\`\``;

    const parts = packed(richText(code), 3_000).flat();

    expect(parts.length).toBeGreaterThan(1);
    expect(new Set(parts.map((part) => part.type))).toEqual(new Set(["rich_text_preformatted"]));
  });
});
