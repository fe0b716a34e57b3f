import { describe, expect, it } from "vitest";
import { MAX_LINES, MAX_WORDS_LENGTH, wordsOf } from "../../../src/core/relay/words.ts";

describe("the lines of a message", () => {
  it.each([
    ["one line", "Hello", ["Hello"]],
    ["every kind of line break", "a\nb\r\nc\rd\u2028e\u2029f\u0085g", ["a", "b", "c", "d", "e", "f", "g"]],
    ["empty lines and white space at the ends", "\n  a  \n\n \t\n b\n", ["a", "b"]],
    ["nothing", "", []],
    ["white space alone", " \n\t ", []],
  ])("of %s", (_what, text, lines) => {
    expect(wordsOf(text)).toEqual({ lines });
  });

  it("are as many as a message of the network holds: the others share the last", () => {
    const { lines } = wordsOf(Array.from({ length: 100 }, (_, at) => `line ${at}`).join("\n"));

    expect(lines).toHaveLength(MAX_LINES);
    expect(lines.at(-2)).toBe("line 28");
    expect(lines.at(-1)).toContain("line 29\nline 30");
    expect(lines.at(-1)).toContain("line 99");
  });

  it("are cut when there is too much of it, and say how much there was", () => {
    const { lines, cutFrom } = wordsOf("a".repeat(MAX_WORDS_LENGTH + 1));

    expect(lines).toEqual(["a".repeat(MAX_WORDS_LENGTH)]);
    expect(cutFrom).toBe(MAX_WORDS_LENGTH + 1);
    expect(wordsOf("a".repeat(MAX_WORDS_LENGTH)).cutFrom).toBeUndefined();
  });

  it("never end in half a character", () => {
    const { lines } = wordsOf(`${"a".repeat(MAX_WORDS_LENGTH - 1)}😀`);

    expect(lines).toEqual(["a".repeat(MAX_WORDS_LENGTH - 1)]);
  });
});
