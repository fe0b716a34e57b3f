/** M38: what a message costs grows with its length, whatever it is made of, and it is rendered once. */
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import { parseMarkdown, withoutRuns } from "../../src/adapters/parse-markdown.ts";
import { md, raw } from "../../src/core/message.ts";

const shape = (tree: unknown) =>
  JSON.stringify(tree, (key, value: unknown) => (key === "position" ? undefined : value));

const HOSTILE = [
  "\\",
  "*",
  "[",
  "<",
  "_a",
  "[![",
  "&amp;",
  "~~",
  "#",
  "> ",
  "- ",
  "1. ",
  "](",
  "a\u0301",
  "👩\u200d",
];

describe("M38: Markdown", () => {
  it.each(HOSTILE)(
    "of 4,000 characters of %j leaves the parser little to read, and says the same",
    (unit) => {
      const source = md`**Eve (EC3)**: ${unit.repeat(4_000 / unit.length)}`;
      // Work is counted, not timed: the parser makes objects of each escape that it sees.
      expect(withoutRuns(source).short.match(/\\/g)?.length ?? 0).toBeLessThan(60);
      expect(shape(parseMarkdown(source))).toBe(shape(fromMarkdown(source)));
    },
  );

  it("is parsed once", () => {
    const source = md`some **words** of ${"*".repeat(500)}`;
    expect(parseMarkdown(source)).toBe(parseMarkdown(source));
  });

  it("is what the parser makes of it, whatever people and Muster write", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constantFrom(...HOSTILE).map((unit) => unit.repeat(200)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("b", "i", "l", "c", ""), part), { maxLength: 5 }),
        (parts) => {
          const pieces = parts.map(([how, text]) => {
            if (how === "b") return md`**x**${text}`;
            if (how === "i") return md`*${text}y*`;
            if (how === "l") return md`[${text}](https://a.test)`;
            return how === "c" ? md`\`code\` ${text}` : md`${text}`;
          });
          const source = pieces.reduce((all, one) => md`${raw(all)} ${raw(one)}`, md``);
          expect(shape(parseMarkdown(source))).toBe(shape(fromMarkdown(source)));
        },
      ),
    );
  });
});
