/** Small parts of the page that need no browser. */
import { describe, expect, it } from "vitest";
import { grouped } from "../../src/web/page/groups.js";
import { hueOf, initials } from "../../src/web/page/initials.js";
import { left } from "../../src/web/page/time-left.js";

describe("initials", () => {
  it.each([
    ["Alice Marchetti", "AM"],
    ["Sanne de Wit", "SW"],
    ["duty desk", "DD"],
    ["Ångström", "Å"],
    ["(unknown)", "?"],
    ["", "?"],
  ])("of %j are %s", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  it("stand in the same colour for the same organisation", () => {
    expect(hueOf("CERT-EU")).toBe(hueOf("CERT-EU"));
    expect(
      new Set(["CERT-EU", "ENISA", "European Parliament", "Europol EC3"].map(hueOf)).size,
    ).toBeGreaterThan(2);
  });
});

describe("what is left until a reminder", () => {
  it.each([
    [-5_000, "now"],
    [59_000, "0:59"],
    [247_000, "4:07"],
    [37 * 60_000, "37 min"],
    [125 * 60_000, "2 h 05 min"],
    [76 * 3_600_000, "3 d 4 h"],
  ])("%i ms is %s", (ms, expected) => {
    expect(left(ms)).toBe(expected);
  });
});

describe("messages", () => {
  const message = (at: string, more: object = {}) =>
    ({
      author: "Alice",
      organisation: "CERT-EU",
      by: "other",
      onlyYou: false,
      mentionsYou: false,
      at,
      ...more,
    }) as Parameters<typeof grouped>[0][number];
  const follows = (...all: Parameters<typeof grouped>[0]) => grouped(all).map((one) => one.follows);

  it("of one author stand together, until there is a pause", () => {
    expect(
      follows(
        message("2026-11-30T10:00:00Z"),
        message("2026-11-30T10:04:59Z"),
        message("2026-11-30T10:10:00Z"),
        message("2026-11-30T10:10:01Z", { author: "Bob" }),
        message("2026-11-30T10:10:02Z", { author: "Bob", organisation: "ENISA" }),
      ),
    ).toEqual([false, true, false, false, false]);
  });

  it("that are for you, or for you alone, begin with who wrote them", () => {
    expect(
      follows(
        message("2026-11-30T10:00:00Z"),
        message("2026-11-30T10:00:01Z", { onlyYou: true }),
        message("2026-11-30T10:00:02Z", { onlyYou: true, mentionsYou: true }),
      ),
    ).toEqual([false, false, false]);
  });

  it("begin with their day, once for each", () => {
    const days = grouped([
      message("2026-11-29T23:59:59Z"),
      message("2026-11-30T00:00:00Z"),
      message("2026-11-30T00:00:01Z"),
    ]).map((one) => one.day);

    expect(days).toEqual(["2026-11-29", "2026-11-30", undefined]);
  });
});
