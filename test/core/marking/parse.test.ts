import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAP } from "../../../src/core/marking/pap.ts";
import {
  beginsClassified,
  CLASSIFIED,
  labelGoesOn,
  parsePap,
  parseTlp,
} from "../../../src/core/marking/parse.ts";
import { TLP, tlpLabel } from "../../../src/core/marking/tlp.ts";

describe("a TLP label", () => {
  it.each(
    TLP.flatMap((label) =>
      [label, tlpLabel(label)]
        .flatMap((one) => [one, one.toLowerCase(), ` ${one} `])
        .map((typed) => [typed, label] as const),
    ),
  )("typed %j is TLP:%s", (typed, label) => {
    expect(parseTlp(typed)).toEqual({ ok: true, label });
  });

  it.each(["WHITE", "white", "TLP:WHITE", "tlp:White"])(
    "%s is read as CLEAR, and said to be obsolete",
    (typed) => {
      expect(parseTlp(typed)).toEqual({
        ok: true,
        label: "CLEAR",
        notice: "TLP:WHITE is obsolete since TLP 2.0 (August 2022). It was read as TLP:CLEAR.",
      });
    },
  );

  it.each([
    "AMBER STRICT",
    "amber-strict",
    "TLP:AMBER +STRICT",
    "AMBERSTRICT",
    "amber + strict",
    "TLP:AMBER_STRICT",
  ])("%s is never AMBER: did you mean AMBER+STRICT", (typed) => {
    expect(parseTlp(typed)).toEqual({
      ok: false,
      reason: "labels have no spaces. Did you mean AMBER+STRICT?",
    });
  });

  it.each([
    ["TLP: AMBER", "AMBER"],
    ["TLP RED", "RED"],
    ["tlp : green", "GREEN"],
  ])("%s has spaces: did you mean %s", (typed, meant) => {
    expect(parseTlp(typed)).toEqual({
      ok: false,
      reason: `labels have no spaces. Did you mean ${meant}?`,
    });
  });

  it.each(["ORANGE", "AMBR", "", "TLP:", "PAP:RED", "RED GREEN", "AMBER+", "+STRICT", "STRICT"])(
    "%j is none",
    (typed) => {
      expect(parseTlp(typed)).toEqual({ ok: false });
    },
  );

  it.each([
    "EU RESTRICTED",
    "RESTREINT UE",
    "RESTREINT UE/EU RESTRICTED",
    "eu confidential",
    "SECRET UE",
    "TRÈS SECRET UE",
    "NATO RESTRICTED",
    "COSMIC TOP SECRET",
    "RESTRICTED",
    "Secret",
    "EU",
    "TLP:EU-RESTRICTED",
  ])("%s is a classification, and refused as that", (typed) => {
    expect(parseTlp(typed)).toEqual({ ok: false, reason: CLASSIFIED });
    expect(parsePap(typed)).toEqual({ ok: false, reason: CLASSIFIED });
  });

  it("is found in no other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const parsed = parseTlp(typed);
        if (parsed.ok) expect([...TLP, "WHITE"]).toContain(typed.trim().toUpperCase().replace(/^TLP:/, ""));
      }),
    );
  });
});

describe("a PAP level", () => {
  it.each(
    PAP.flatMap((label) =>
      [label, `PAP:${label}`, `pap:${label.toLowerCase()}`].map((typed) => [typed, label] as const),
    ),
  )("typed %s is PAP:%s", (typed, label) => {
    expect(parsePap(typed)).toEqual({ ok: true, label });
  });

  it("WHITE is read as CLEAR, with a notice", () => {
    expect(parsePap("pap:white")).toMatchObject({ ok: true, label: "CLEAR", notice: expect.any(String) });
  });

  it.each(["AMBER+STRICT", "TLP:RED", "blue"])("%s is none", (typed) => {
    expect(parsePap(typed)).toEqual({ ok: false });
  });
});

describe("the next word", () => {
  it.each([
    ["AMBER", "STRICT"],
    ["amber", "+strict"],
    ["TLP:AMBER", "+"],
    ["AMBER+", "strict"],
    ["AMBER +", "strict,"],
    ["TLP:", "RED"],
    ["EU", "RESTRICTED"],
    ["RESTREINT", "UE/EU"],
  ])("of %s %s belongs to the label", (typed, next) => {
    expect(labelGoesOn(typed, next)).toBe(true);
  });

  it.each([
    ["AMBER", "The"],
    ["AMBER", "strictly"],
    ["RED", "STRICT"],
    ["AMBER+STRICT", "rules"],
    ["GREEN", "EU"],
  ])("of %s %s is text", (typed, next) => {
    expect(labelGoesOn(typed, next)).toBe(false);
  });
});

describe("classified information at the beginning of a text", () => {
  it.each([
    "EU RESTRICTED",
    "EU RESTRICTED: the plan",
    "RESTREINT UE/EU RESTRICTED The plan",
    "  (RESTREINT UE) the plan",
    "[EU CONFIDENTIAL] the plan",
    "**SECRET UE/EU SECRET** the plan",
    "TRÈS SECRET UE/EU TOP SECRET",
    "TRES SECRET UE the plan",
    "NATO SECRET the plan",
    "COSMIC TOP SECRET",
    "R-UE/EU-R the plan",
    "EU-RESTRICTED the plan",
    "EU\u00a0RESTRICTED the plan",
    "eu restricted: the plan",
    "Restreint UE / EU Restricted the plan",
    "nato secret",
    "EU RESTRICTED\nthe plan",
  ])("is seen in %j", (text) => {
    expect(beginsClassified(text)).toBe(true);
  });

  it.each([
    "EU restricted lists of ports are out of date",
    "Secret keys leaked",
    "Nato secret documents are said to be on a leak site",
    "EUROPOL RESTRICTED area",
    "The file says EU RESTRICTED; it was taken down",
    "S-UE2 is the name of a switch",
    "Confidential mail was read",
    "",
  ])("is not seen in %j", (text) => {
    expect(beginsClassified(text)).toBe(false);
  });

  it("is looked for in no more time than the text is long", () => {
    const began = process.cpuUsage().user;
    beginsClassified(`${"(".repeat(100_000)}${"EU ".repeat(100_000)}`);
    expect(process.cpuUsage().user - began).toBeLessThan(200_000);
  });
});
