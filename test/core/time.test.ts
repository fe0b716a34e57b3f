import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { after, clockTime, parseSpan, span, utc } from "../../src/core/time.ts";

const instant = new Date("2026-11-20T09:20:31.999Z");

describe("utc", () => {
  it("names day and minute in UTC", () => {
    expect(utc(instant)).toBe("2026-11-20 09:20 UTC");
  });

  it("does not follow the zone in which an instant was written", () => {
    expect(utc(new Date("2026-11-20T00:30:00+01:00"))).toBe("2026-11-19 23:30 UTC");
  });

  it("refuses an invalid date instead of printing one", () => {
    expect(() => utc(new Date("never"))).toThrow(RangeError);
  });
});

describe("clockTime", () => {
  it("names the second in UTC and never rounds up", () => {
    expect(clockTime(instant)).toBe("09:20:31 UTC");
  });
});

describe("after", () => {
  it("adds milliseconds across a change of summer time", () => {
    expect(after(new Date("2026-10-24T12:00:00+02:00"), 24 * 3_600_000)).toEqual(
      new Date("2026-10-25T11:00:00+01:00"),
    );
  });
});

describe("span", () => {
  it.each([
    [0, "0 s"],
    [999, "0 s"],
    [1_000, "1 s"],
    [45_000, "45 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [90_000, "1 min 30 s"],
    [299_000, "4 min 59 s"],
    [300_000, "5 min"],
    [359_000, "5 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [86_399_999, "23 h 59 min"],
    [86_400_000, "1 d"],
    [90_000_000, "1 d 1 h"],
    [3 * 86_400_000, "3 d"],
    [400 * 86_400_000, "400 d"],
    [-5_000, "0 s"],
  ])("writes %i ms as %s", (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});

describe("parseSpan", () => {
  it.each([
    ["90s", 90_000],
    ["45 s", 45_000],
    ["2h", 7_200_000],
    ["1h30m", 5_400_000],
    ["1h 30min", 5_400_000],
    ["2 h 5 min", 7_500_000],
    ["3d", 259_200_000],
    ["1w", 604_800_000],
    ["1w2d3h4m5s", 788_645_000],
    ["  15M ", 900_000],
    ["0s", 0],
  ])("reads %j as %i ms", (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });

  it.each(["", " ", "5", "h", "1x", "-5m", "1.5h", "1m1h", "1h1h", "1h and a bit", "9999999d", "١h"])(
    "does not read %j",
    (text) => {
      expect(parseSpan(text)).toBeUndefined();
    },
  );

  it("reads back what span wrote, to the precision that span shows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 * 86_400_000 }), (ms) => {
        expect(span(parseSpan(span(ms)) ?? Number.NaN)).toBe(span(ms));
      }),
    );
  });
});
