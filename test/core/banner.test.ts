import { describe, expect, it } from "vitest";
import { bannerNow, bannerOf, bannerOver, bareBannerOf } from "../../src/core/banner.ts";
import { TLP } from "../../src/core/marking/tlp.ts";
import { anIncident } from "./samples.ts";

const careful = {
  marking: "AMBER",
  pap: "GREEN",
  caveats: ["Chatham House", "not for the press"],
  exercise: true,
} as const;

describe("bannerOf", () => {
  it.each(TLP)("is the label alone for %s outside of a drill", (marking) => {
    expect(bannerOf({ marking, exercise: false })).toEqual([`TLP:${marking}`]);
  });

  it("puts EXERCISE before the label in a drill", () => {
    expect(bannerOf({ marking: "AMBER", exercise: true })).toEqual(["EXERCISE", "TLP:AMBER"]);
  });

  it("has PAP and what the source added behind the label", () => {
    expect(bannerOf(careful)).toEqual([
      "EXERCISE",
      "TLP:AMBER",
      "PAP:GREEN",
      "Chatham House",
      "not for the press",
    ]);
  });
});

describe("bareBannerOf", () => {
  it("leaves out the source's own words", () => {
    expect(bareBannerOf(careful)).toEqual(["EXERCISE", "TLP:AMBER", "PAP:GREEN"]);
  });
});

describe("bannerOver", () => {
  it("is as strict as the strictest of what is shown", () => {
    expect(bannerOver(careful, [{ tlp: "GREEN", pap: "RED" }, { tlp: "AMBER+STRICT" }]).slice(0, 3)).toEqual([
      "EXERCISE",
      "TLP:AMBER+STRICT",
      "PAP:RED",
    ]);
  });

  it("is that of the incident when nothing stricter is shown", () => {
    expect(bannerOver(careful, [{ tlp: "CLEAR", pap: "CLEAR" }])).toEqual(bannerOf(careful));
    expect(bannerOver(careful, [])).toEqual(bannerOf(careful));
  });
});

describe("bannerNow", () => {
  it("follows the incident upwards, and never down", () => {
    expect(bannerNow(["EXERCISE", "TLP:AMBER"], { ...careful, marking: "RED" })).toEqual([
      "EXERCISE",
      "TLP:RED",
      "PAP:GREEN",
    ]);
    expect(bannerNow(["TLP:RED", "PAP:RED"], careful)).toEqual(["TLP:RED", "PAP:RED"]);
    expect(bannerNow([], careful)).toEqual([]);
  });

  it("can leave out the source's own words", () => {
    expect(bannerNow(bannerOf(careful), careful, true)).toEqual(bareBannerOf(careful));
  });
});

describe("a banner that has waited", () => {
  it("gets no PAP where neither it nor the incident has one", () => {
    expect(bannerNow(["EXERCISE", "TLP:GREEN"], anIncident({ marking: "AMBER" }))).toEqual([
      "EXERCISE",
      "TLP:AMBER",
    ]);
  });
});
