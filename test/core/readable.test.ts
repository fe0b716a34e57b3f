import { describe, expect, it } from "vitest";
import { readableText } from "../../src/core/readable.ts";

describe("M17: what can be read in a message", () => {
  it("is its words alone, where it has nothing else", () => {
    expect(readableText({ words: "srv-9 is down" })).toBe("srv-9 is down");
  });

  it("is in one order: words, what is quoted, names of files, what cannot be carried", () => {
    const text = readableText({
      words: "see",
      quoted: [{ from: "Forwarded from Ann", text: "srv-9 is down" }, { text: "CPU at 99 %" }],
      files: ["log.txt"],
      others: ["a poll"],
    });
    expect(text).toBe(
      "see\n[Forwarded from Ann] srv-9 is down\nCPU at 99 %\n[File: log.txt]\n[Not carried: a poll]",
    );
  });

  it("is never nothing, unless its files are carried by themselves", () => {
    expect(readableText({ words: " \n" })).toMatch(/cannot carry/);
    expect(readableText({ words: "" }, true)).toBe("");
    expect(readableText({ words: "", others: ["a sticker"] }, true)).toBe("[Not carried: a sticker]");
  });

  it("has an end", () => {
    const text = readableText({ words: "x".repeat(50_000) });
    expect(text).toHaveLength(40_000);
    expect(text.endsWith("…")).toBe(true);
  });
});
