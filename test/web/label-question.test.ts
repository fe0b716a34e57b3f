/** Which words are asked about before they are said in a room. */
import { describe, expect, it } from "vitest";
import { REGISTRY } from "../../src/handlers/features.ts";
import { labelQuestion } from "../../src/web/label-question.ts";

const examples = REGISTRY.commands.flatMap((command) =>
  command.examples.map((example) => `!incident ${example}`),
);

describe("the question before words with a label", () => {
  it("is asked of no example of a command that says nothing about its own words", () => {
    const plain = examples.filter((line) => !/--(tlp|only|to|caveat)\b/i.test(line));
    expect(plain.length).toBeGreaterThan(30);

    expect(plain.filter((line) => labelQuestion(line, "TLP:AMBER") !== undefined)).toEqual([]);
  });

  it.each([
    "!incident note --only ep the source is in Bonn",
    "!incident note --tlp RED --to alice the source is in Bonn",
    "!incident decision tlp:amber+strict the source is in Bonn",
    "TPL RED the source is in Bonn",
    "RESTREINT UE the source is in Bonn",
  ])("is asked of %s", (words) => {
    expect(labelQuestion(words, "TLP:AMBER")).toBeDefined();
  });

  it.each(["!incident mark 7 --tlp RED", "!incident permit 7 --to ec3", "PAP:RED no scanning", "a red team"])(
    "is not asked of %s",
    (words) => {
      expect(labelQuestion(words, "TLP:AMBER")).toBeUndefined();
    },
  );

  it("is asked of every label where the room's own is not known", () => {
    expect(labelQuestion("TLP:GREEN fine", undefined)).toBeDefined();
  });
});
