import { describe, expect, it } from "vitest";
import { TLP } from "../../../src/core/marking/tlp.ts";
import { isCommonEmoji } from "../../../src/core/relay/emoji.ts";
import { isCopied, MAX_FILE_BYTES, sizeText } from "../../../src/core/relay/files.ts";
import { onceKey } from "../../../src/core/relay/once.ts";
import { aFile } from "./samples.ts";

describe("a file", () => {
  it.each(TLP.map((label) => [label, label === "CLEAR" || label === "GREEN" || label === "AMBER"] as const))(
    "at TLP:%s is copied: %s",
    (label, copied) => {
      expect(isCopied(aFile(), label, true)).toBe(copied);
    },
  );

  it("is copied up to 25 MB, and only where both networks can", () => {
    expect(isCopied(aFile({ bytes: MAX_FILE_BYTES }), "AMBER", true)).toBe(true);
    expect(isCopied(aFile({ bytes: MAX_FILE_BYTES + 1 }), "AMBER", true)).toBe(false);
    expect(isCopied(aFile(), "CLEAR", false)).toBe(false);
  });

  it.each([
    [0, "size unknown"],
    [1, "1 byte"],
    [1_023, "1023 bytes"],
    [1_024, "1.0 KB"],
    [20_480, "20 KB"],
    [2_202_010, "2.1 MB"],
    [26_214_400, "25 MB"],
  ])("of %i bytes is shown as %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});

describe("an emoji that every network knows", () => {
  it.each(["👍", "👍🏽", "❤️", "❤", "✔", "👩‍💻", "🇪🇺", "1️⃣"])("%s is one", (emoji) => {
    expect(isCommonEmoji(emoji)).toBe(true);
  });
  it.each(["", ":party_parrot:", "a", "1", "👍👍", "👍 ", "<!channel>", "@room"])("%j is none", (emoji) => {
    expect(isCommonEmoji(emoji)).toBe(false);
  });
});

describe("the key of what is said once", () => {
  it("is the same for the same person and room, and another for every other", () => {
    const key = onceKey("unheard", "r", "@eve:hs.test");

    expect(key).toMatch(/^[A-Za-z0-9:._-]{1,120}$/);
    expect(onceKey("unheard", "r", "@eve:hs.test")).toBe(key);
    expect(onceKey("unheard", "r", "@eve:hs.tesu")).not.toBe(key);
    expect(onceKey("unheard", "s", "@eve:hs.test")).not.toBe(key);
  });
});
