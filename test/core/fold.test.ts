import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../src/core/fold.ts";

describe("a text as a reader sees it", () => {
  it.each([
    ["ＴＬＰ：ＲＥＤ", "TLP:RED"],
    ["тlр:rеd", "TLP:RED"],
    ["ᎢᏞᏢ ꓔꓡꓑ ᴛʟᴘ 🆃🅻🅿 🇹🇱🇵 ⒯⒧⒫", "TLP TLP TLP TLP TLP TLP"],
    ["TRÈS SECRET", "TRES SECRET"],
    ["a\u200bb\u00adc\ufeffd\u{e0041}e", "ABCDE"],
    ["‐‑‒–—―−﹘－", "---------"],
    ["a\u00a0b\u3000c\td", "A B C D"],
    ["a\r\nb\u2028c", "A\n\nB\nC"],
    ["“x” ‘y’ 【z】", "\"X\" 'Y' [Z]"],
    ["Straße, Ελλάδα, Юг", "STRAßE, EΛΛAΔA, ЮГ"],
  ])("%j is %j", (typed, seen) => {
    expect(fold(typed).text).toBe(seen);
  });

  it("keeps small letters apart", () => {
    expect(fold("Тlр ＲＥd").cased).toBe("Tlp REd");
  });

  it("knows for every character where it came from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: seen, cased, at } = fold(text);
        expect(cased).toHaveLength(seen.length);
        expect(at).toHaveLength(seen.length + 1);
        expect(at.at(-1)).toBe(text.length);
        expect(at.toSorted((a, b) => a - b)).toEqual(at);
      }),
    );
  });
});
