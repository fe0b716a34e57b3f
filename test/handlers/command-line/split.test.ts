import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { split } from "../../../src/handlers/command-line/split.ts";
import { quote } from "./quote.ts";

const texts = (source: string) => split(source).map(({ text }) => text);

describe("split", () => {
  it.each([
    ["", []],
    [" \t\n ", []],
    ["open mail  down", ["open", "mail", "down"]],
    ["a\nb\u00a0c", ["a", "b", "c"]],
    ['open "mail down" now', ["open", "mail down", "now"]],
    ["open 'mail down' now", ["open", "mail down", "now"]],
    ['open ""', ["open", ""]],
    ['"two\nlines"', ["two\nlines"]],
    ['--title="mail down" x', ["--title=mail down", "x"]],
    ["--title='mail down'", ["--title=mail down"]],
    ["--with=ep,ec3", ["--with=ep,ec3"]],
  ])("reads %j as a shell does", (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  it.each([
    ["we can't log in", ["we", "can't", "log", "in"]],
    ["it's John's and Eve's", ["it's", "John's", "and", "Eve's"]],
    ["'tis down", ["'tis", "down"]],
    ['a 19" rack', ["a", '19"', "rack"]],
    ['the "mail server', ["the", '"mail', "server"]],
    ["'can't stop' now", ["can't stop", "now"]],
    ['say "a"b c" d', ["say", 'a"b c', "d"]],
    ['x=="', ['x=="']],
    ["C:\\temp\\new 'C:\\my files\\'", ["C:\\temp\\new", "C:\\my files\\"]],
    ["a=b='c d'", ["a=b='c", "d'"]],
  ])("takes quotes in prose letter for letter: %j", (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  it.each([
    ["“mail down”", ["mail down"]],
    ["„mail down“", ["mail down"]],
    ["„mail down”", ["mail down"]],
    ["”mail down”", ["mail down"]],
    ["‘mail down’", ["mail down"]],
    ["‚mail down‘", ["mail down"]],
    ["--title=“mail down”", ["--title=mail down"]],
    ["we can’t log in", ["we", "can’t", "log", "in"]],
    ["“mail down", ["“mail", "down"]],
  ])("understands typographic quotes: %j", (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  it("marks only tokens that begin with a quote as quoted", () => {
    const quoted = split(`"--a" --b="c" 'd' can't`).map((token) => token.quoted);

    expect(quoted).toEqual([true, false, true, false]);
  });

  it("keeps where each token stands in the source", () => {
    expect(split('  a "b c"  --d="e f"')).toEqual([
      { text: "a", start: 2, end: 3, quoted: false },
      { text: "b c", start: 4, end: 9, quoted: true },
      { text: "--d=e f", start: 11, end: 20, quoted: false },
    ]);
  });

  it("covers the source: tokens in order, white space between them, text from within each", () => {
    const awkward = fc.string({
      unit: fc.constantFrom(..."ab='\"“”„‘’ \n\t-—\\🦅"),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(awkward, fc.string({ unit: "binary" })), (source) => {
        let end = 0;
        for (const token of split(source)) {
          expect(source.slice(end, token.start)).toMatch(/^\s*$/);
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          const typed = source.slice(token.start, token.end);
          if (token.quoted) expect(token.text).toBe(typed.slice(1, -1));
          else if (token.text.length === typed.length) expect(token.text).toBe(typed);
          else expect(typed.length - token.text.length).toBe(2);
          end = token.end;
        }
        expect(source.slice(end)).toMatch(/^\s*$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads back whatever can be quoted", () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab='\"“”„‘’ \n-—\\"), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
        const quoted = words.map(quote);
        fc.pre(quoted.every((one) => one !== undefined));

        expect(texts(quoted.join(" "))).toEqual(words);
      }),
      { numRuns: 2_000 },
    );
  });

  it("stays fast on a line of nothing but opening quotes", () => {
    const steps = (length: number) => {
      const started = performance.now();
      split(`"a `.repeat(length));
      return performance.now() - started;
    };
    steps(1_000);

    expect(steps(100_000)).toBeLessThan(2_000);
  });
});
