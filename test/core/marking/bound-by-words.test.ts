import { describe, expect, it } from "vitest";
import { boundByWords } from "../../../src/core/marking/bound-by-words.ts";

const whose = { source: "ep", named: ["bob", "rita"] };

describe("B1: an entry whose words have a label of their own", () => {
  it("is for fewer, and at TLP:RED for those alone who have the words", () => {
    expect(boundByWords({ marking: "GREEN" }, { ...whose, tlp: "AMBER+STRICT" }, {})).toEqual({
      marking: "AMBER+STRICT",
      handling: { source: "ep", circle: "label" },
    });
    expect(boundByWords({ marking: "GREEN" }, { ...whose, tlp: "RED" }, { pap: "AMBER" })).toEqual({
      marking: "RED",
      handling: { source: "ep", circle: "label", pap: "AMBER", named: ["bob", "rita"] },
    });
  });

  it("stays for everybody when only its PAP is stricter", () => {
    expect(boundByWords({ marking: "GREEN" }, { ...whose, pap: "RED" }, { pap: "AMBER" })).toEqual({
      marking: "GREEN",
      handling: { source: "ep", circle: "participants", follows: true, pap: "RED" },
    });
  });

  it("is raised with its incident afterwards only where it was so before", () => {
    const follows = (handling: { circle: "participants"; source: string; follows?: true }) =>
      boundByWords({ marking: "GREEN", handling }, { ...whose, pap: "RED" }, {}).handling?.follows;

    expect(follows({ source: "ep", circle: "participants", follows: true })).toBe(true);
    expect(follows({ source: "ep", circle: "participants" })).toBeUndefined();
  });

  it("keeps what bound it before", () => {
    const before = {
      marking: "AMBER",
      handling: {
        source: "ec3",
        circle: "label",
        only: ["ec3", "ep"],
        caveats: ["no press"],
        named: ["eve"],
      },
    } as const;
    expect(boundByWords(before, { ...whose, tlp: "RED" }, {})).toEqual({
      marking: "RED",
      handling: { ...before.handling, named: ["eve", "bob", "rita"] },
    });
  });
});
