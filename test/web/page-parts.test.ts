/** Small parts of the page that need no browser. */
import { describe, expect, it } from "vitest";
import type { MessageView } from "../../src/adapters/local/local-chat.ts";
import { grouped } from "../../src/web/page/groups.js";
import { huesFor, initials } from "../../src/web/page/initials.js";
import { speakerOf, wordsOf } from "../../src/web/page/speaker.js";
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

  it("stand in one colour for each organisation, whatever the order in which they are known", () => {
    const names = ["CERT-EU", "ENISA", "European Parliament", "Europol EC3", "CERT-EU"];
    const hueOf = huesFor(names);

    expect(new Set(names.map(hueOf)).size).toBe(4);
    expect(names.map(huesFor(names.toReversed()))).toEqual(names.map(hueOf));
    expect(hueOf("no longer in the directory")).toBeTypeOf("number");
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
  const message = (at: string, more: object = {}): MessageView => ({
    id: "1",
    author: "Alice",
    organisation: "CERT-EU",
    by: "other",
    at,
    edited: false,
    deleted: false,
    onlyYou: false,
    reactions: [],
    mentions: [],
    mentionsYou: false,
    banner: [],
    parts: [],
    text: "",
    ...more,
  });
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

  it("that Muster carried over are those of who wrote them, and of nobody else", () => {
    const carried = (...paragraphs: readonly (readonly unknown[])[]) =>
      message("2026-11-30T10:00:00Z", {
        author: "Muster",
        organisation: "",
        by: "muster",
        parts: paragraphs.map((children) => ({ kind: "nodes", nodes: [{ tag: "p", children }] })),
      });
    const who = (text: string) => ({ tag: "strong", children: [text] });
    const one = carried([who("Matteo Greco (Europol EC3)"), ": We know it.", { tag: "em", children: ["x"] }]);

    expect(speakerOf(one)).toEqual({ name: "Matteo Greco", organisation: "Europol EC3", isCarried: true });
    expect(wordsOf(one)).toEqual([
      { kind: "nodes", nodes: [{ tag: "p", children: ["We know it.", { tag: "em", children: ["x"] }] }] },
    ]);
    for (const other of [
      carried([who("Matteo Greco (Europol EC3)"), " moved the incident"]),
      carried([who("Withheld here:"), " something"]),
      carried([who("A (B)"), ": x"], [who("C (D)"), ": y"]),
      carried(["Matteo Greco (Europol EC3): We know it."]),
      { ...one, by: "other" as const, author: "Mallory" },
    ]) {
      expect(speakerOf(other).isCarried).toBe(false);
      expect(wordsOf(other)).toBe(other.parts);
    }
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
