import { describe, expect, it } from "vitest";
import { behindPrefix } from "../../src/core/command-prefix.ts";

const command = (text: string) => behindPrefix(text, "!incident", ["@muster:hs.example", "muster"]);

describe("M4: a command", () => {
  it.each([
    ["!incident status", "status"],
    ["  !Incident\n note  a\u200bb ", "note  a\u200bb"],
    ["\\!incident status", "status"],
    ["\u200b!incident status", "status"],
    ["\ufeff\u2060 !incident status", "status"],
    ["！incident status", "status"],
    ["！ｉｎｃｉｄｅｎｔ status", "status"],
    ["!\u200bincident status", "status"],
    ["@muster: !incident status", "status"],
    ["@muster status", "status"],
    ["muster: status INC-2026-0001", "status INC-2026-0001"],
    ["Muster, !incident status", "status"],
    ["@muster:hs.example: !incident status", "status"],
    ["@muster:hs.example status", "status"],
    ["@Muster: \\!incident status", "status"],
    ["muster !incident status", "status"],
    ["!incident", ""],
    ["muster:\n", ""],
  ])("%j is %j", (text, meant) => {
    expect(command(text)).toBe(meant);
  });

  it.each([
    "!incidents are bad",
    "see !incident status",
    "muster everybody now",
    "musters: status",
    "incident status",
    "@mustermann: status",
    "/incident list",
    "",
  ])("%j is none", (text) => {
    expect(command(text)).toBeUndefined();
  });

  it("has the prefix of its network", () => {
    expect(behindPrefix("/Incident note x", "/incident")).toBe("note x");
    expect(behindPrefix("!incident note x", "/incident")).toBeUndefined();
    expect(behindPrefix("muster: note x", "/incident")).toBeUndefined();
  });
});
