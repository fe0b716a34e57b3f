import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Meaning } from "../../../../src/core/marking/in-text/found-label.ts";
import { labelsInText } from "../../../../src/core/marking/in-text/labels-in-text.ts";
import { FINE, WAYS } from "./ways.ts";

function readAs(means: Meaning): string {
  if (means.kind === "tlp") return means.tlp;
  return means.kind === "pap" ? `PAP:${means.pap}` : means.kind;
}

describe("B1: a label in a text", () => {
  it("is typed in at least 120 ways, and 40 texts have none that counts", () => {
    expect(new Set(WAYS.map(([text]) => text)).size).toBeGreaterThanOrEqual(120);
    expect(new Set(FINE).size).toBeGreaterThanOrEqual(40);
  });

  it.each(WAYS)("is found in %j: %s", (text, read) => {
    expect(labelsInText(text).map(({ means }) => readAs(means))).toContain(read);
  });

  it.each(FINE)("that is stricter than TLP:GREEN is not found in %j", (text) => {
    const found = labelsInText(text).filter(
      ({ means }) => !(means.kind === "tlp" && ["CLEAR", "GREEN"].includes(means.tlp)),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ["TLP:RED X", { start: 0, end: 7, exact: true, apart: true }],
    ["X [tlp:amber+strict]", { start: 3, end: 19, exact: true, apart: true }],
    ["X\nTLP:RED\nY", { start: 2, end: 9, exact: true, apart: true }],
    ["the report is TLP:RED and old", { start: 14, end: 21, exact: true, apart: false }],
    ["X and TLP:RED", { start: 6, end: 13, exact: true, apart: false }],
    ["TLP RED X", { start: 0, end: 7, exact: false, apart: true }],
    ["T\u200bLP:RED\u200b X", { start: 0, end: 8, exact: false, apart: true }],
    ["𝐓𝐋𝐏:𝐑𝐄𝐃 X", { start: 0, end: 13, exact: false, apart: true }],
    ["X --tlp RED Y", { start: 2, end: 11, exact: false, apart: false }],
  ])("says where it stands, and how, in %j", (text, place) => {
    expect(labelsInText(text)).toEqual([
      expect.objectContaining({ ...place, typed: text.slice(place.start, place.end) }),
    ]);
  });

  it.each<[string, readonly string[]]>([
    // The capitals end where the label does; all in capitals it may be any word.
    ["TLPREDinsider did it", ["unclear"]],
    ["TLPREDINSIDER did it", []],
    // A colour alone has to be set apart.
    ["x [ red ]", ["RED"]],
    ["{red}", ["RED"]],
    ["x # red", ["RED"]],
    ["x (red)", []],
    ["/red x", []],
    ["Red: x", ["RED"]],
    ["red - x", []],
    ["RED // x", ["RED"]],
    ["red // x", []],
    ["x - RED", ["RED"]],
    ["The light is RED", []],
    // Slips, and words that only look like one.
    ["TPL red x", ["RED"]],
    ["TLQ red x", []],
    ["--pup RED x", ["RED"]],
    ["--pa red x", ["RED"]],
    ["TLP:R3D x", ["unclear"]],
    ["TLP:RED1234567890123456 x", ["unclear"]],
    ["TLP:A", ["unclear"]],
    ["named A only", []],
    ["COSMIC TOP SECRET x", ["classified"]],
    ["x cosmic top secret", []],
    // One character that stands for several plain ones.
    ["TLP:RED\ufb01", ["unclear"]],
    ["TLP:\u3392", ["unclear"]],
    ["TLP", []],
  ])("is where it is set apart, and not in %j: %j", (text, read) => {
    expect(labelsInText(text).map(({ means }) => readAs(means))).toEqual(read);
  });

  it("keeps its place before a restriction that would read over it", () => {
    const found = labelsInText("--only\n\u{1D7FC}RED");
    expect(found.every(({ start }, at) => at === 0 || start >= (found[at - 1]?.end ?? 0))).toBe(true);
  });

  it("never overlaps another, and lies within the text, whatever the text", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "TLP",
        ":",
        "RED",
        "AMBER",
        "+",
        "STRICT",
        "PAP",
        "--",
        "tlp",
        "only",
        "[",
        "]",
        " ",
        "\n",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        let last = 0;
        for (const { start, end, typed } of labelsInText(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(typed);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "TLP ",
    "TLP:",
    "RED ",
    "[RED] ",
    "((",
    "AMBER+",
    "--tlp ",
    "T L P ",
    "EU ",
    "\n",
    "FOR X ONLY ",
    "Я",
    "\\",
  ])("is looked for in time that grows with the text: %j", (unit) => {
    const cost = (length: number): number => {
      const text = unit.repeat(length / unit.length);
      labelsInText(text);
      const began = process.cpuUsage().user;
      labelsInText(text);
      return (process.cpuUsage().user - began) / 1_000;
    };
    // Ten times as long may cost thirty times as much at most: its square would be a hundred times.
    expect(cost(40_000)).toBeLessThan(100 * Math.max(cost(4_000), 3));
  });
});
