import { describe, expect, it } from "vitest";
import { compareTlp, TLP, tlpLabel } from "../../../src/core/marking/tlp.ts";

describe("compareTlp", () => {
  it.each(TLP.flatMap((a, i) => TLP.map((b, j) => [a, b, Math.sign(i - j)] as const)))(
    "%s against %s is %i",
    (a, b, sign) => {
      expect(Math.sign(compareTlp(a, b))).toBe(sign);
    },
  );

  it("sorts from what the world may read to what nobody may pass on", () => {
    expect([...TLP].toReversed().toSorted(compareTlp)).toEqual([
      "CLEAR",
      "GREEN",
      "AMBER",
      "AMBER+STRICT",
      "RED",
    ]);
  });
});

describe("tlpLabel", () => {
  it("writes every label as the standard does: capitals, no spaces", () => {
    expect(TLP.map(tlpLabel)).toEqual(["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]);
  });
});
