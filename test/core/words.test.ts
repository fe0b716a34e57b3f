import { describe, expect, it } from "vitest";
import { count, inOrder, oneLine, oneOf, shortened } from "../../src/core/words.ts";

describe("oneLine", () => {
  it.each([
    ["a\nb", "a b"],
    ["  a \t\r\n\n b  ", "a b"],
    ["", ""],
    ["\n", ""],
  ])("makes %j one line", (text, line) => {
    expect(oneLine(text)).toBe(line);
  });
});

describe("oneOf", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a or b"],
    [["a", "b", "c"], "a, b or c"],
  ])("lists %j as %j", (words, text) => {
    expect(oneOf(words)).toBe(text);
  });

  it("takes another word before the last", () => {
    expect(oneOf(["a", "b", "c"], "and")).toBe("a, b and c");
  });
});

describe("count", () => {
  it("agrees with the number", () => {
    expect([0, 1, 2].map((number) => count(number, "entry", "entries"))).toEqual([
      "0 entries",
      "1 entry",
      "2 entries",
    ]);
  });
});

describe("inOrder", () => {
  it("sorts by code unit, the same on every machine", () => {
    expect(["é", "b", "B", "a", "b"].toSorted(inOrder)).toEqual(["B", "a", "b", "b", "é"]);
  });
});

describe("shortened", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["ab cd", 4, "ab…"],
    ["😀😀😀", 3, "😀😀😀"],
    ["😀😀😀😀", 3, "😀😀…"],
    ["", 0, ""],
  ])("cuts %j to %i characters: %j", (text, most, cut) => {
    expect(shortened(text, most)).toBe(cut);
  });
});
