/** M4: whatever Muster tells people to type can be copied as it is shown. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import { code, copyable } from "../../../src/handlers/command-line/code.ts";

const SRC = join(import.meta.dirname, "../../../src");

describe("M4: a hint", () => {
  it.each([
    "!incident note --tlp AMBER+STRICT a_b *c* [d](e) \\f",
    "!incident note `code` and ``more``",
    "!incident note first\nsecond\n\n```\nthird",
    "!incident note a\u200bb",
  ])("shows exactly what is to be copied: %j", (line) => {
    const [block] = fromMarkdown(copyable(line)).children;
    const node = block?.type === "paragraph" ? block.children[0] : block;
    expect(node && "value" in node ? node.value : undefined).toBe(line.replace("\u200b", ""));
  });

  it("in one line is a span", () => {
    expect(copyable("!incident help")).toBe(code("!incident help"));
  });

  it("has no words put into a code span in which they are escaped: the backslashes would be shown", () => {
    const escaped = readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) =>
        [...readFileSync(join(SRC, path), "utf8").matchAll(/md`(?:[^`\\]|\\.)*`/gs)]
          // What stands between two escaped backticks, with a value in it.
          .filter(([template]) => /\\`(?:(?!\\`).)*\$\{(?:(?!\\`).)*\\`/s.test(template))
          .map(([template]) => `${path}: ${template}`),
      );
    expect(escaped).toEqual([]);
  });
});
