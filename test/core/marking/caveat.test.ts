import { describe, expect, it } from "vitest";
import { bannerNow, bannerOf } from "../../../src/core/banner.ts";
import { looksLikeLabel } from "../../../src/core/marking/caveat.ts";
import { labelsOf } from "../../../src/core/marking/marking.ts";

describe("M44: a caveat", () => {
  it.each([
    "EXERCISE",
    "exercise exercise",
    "ＥＸＥＲＣＩＳＥ",
    "𝐄𝐗𝐄𝐑𝐂𝐈𝐒𝐄",
    "EXER\u200bCISE",
    "ЕХЕRСІЅЕ",
    "TLP:CLEAR",
    "T.L.P CLEAR",
    "tlp：green",
    "PAP:CLEAR",
    "only for ep, nato",
  ])("that looks like a label is known: %s", (caveat) => {
    expect(looksLikeLabel(caveat)).toBe(true);
  });

  it.each(["No press", "Not in writing", "Legal hold", "Paper copies only", "Exercised discretion", "UTLPA"])(
    "of other words is none: %s",
    (caveat) => {
      expect(looksLikeLabel(caveat)).toBe(false);
    },
  );

  it("of an earlier version stands in quotes among labels, and leaves with them", () => {
    const marking = { tlp: "AMBER", caveats: ["EXERCISE", "No press"] } as const;
    expect(labelsOf(marking)).toEqual(["TLP:AMBER", "caveat “EXERCISE”", "No press"]);
    const incident = { marking: "AMBER", caveats: marking.caveats, exercise: false } as const;
    expect(bannerOf(incident)).not.toContain("EXERCISE");
    expect(bannerNow(bannerOf(incident), incident, true)).toEqual(["TLP:AMBER"]);
  });
});
