import { describe, expect, it } from "vitest";
import { bannerOf } from "../../src/core/banner.ts";
import { TLP } from "../../src/core/marking/tlp.ts";

describe("bannerOf", () => {
  it.each(TLP)("is the label alone for %s outside of a drill", (marking) => {
    expect(bannerOf({ marking, exercise: false })).toEqual([`TLP:${marking}`]);
  });

  it("puts EXERCISE before the label in a drill", () => {
    expect(bannerOf({ marking: "AMBER", exercise: true })).toEqual(["EXERCISE", "TLP:AMBER"]);
  });
});
