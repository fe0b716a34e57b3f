/** Commands whose text is kept letter for letter, with flags before it; and labels as people type them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginsClassified } from "../../../src/core/marking/parse.ts";
import { usageLine } from "../../../src/handlers/command-line/help.ts";
import { parseCommand } from "../../../src/handlers/command-line/parse.ts";
import { remark, SAMPLES } from "./sample-shapes.ts";

const parse = (line: string, impliedIncident = true) =>
  parseCommand(line, [...SAMPLES, remark], { impliedIncident });
function parsed(line: string, impliedIncident = true) {
  const result = parse(line, impliedIncident);
  if (!result.ok) throw new Error(result.message.sentences.join("\n"));
  return { args: result.args, incident: result.incident, notices: result.notices };
}
function problems(line: string): string {
  const result = parse(line);
  return result.ok ? "" : result.message.sentences.join("\n").replace(/\\(.)/g, "$1");
}

describe("flags before a text", () => {
  it.each([
    ['remark --tlp RED it\'s  "so"', { tlp: "RED", text: 'it\'s  "so"' }],
    ["remark --tlp=tlp:green --pap amber x", { tlp: "GREEN", pap: "AMBER", text: "x" }],
    [
      'remark --only ep, ec3 --caveat "not for the press"\nx\n\ny',
      {
        only: ["ep", "ec3"],
        caveat: "not for the press",
        text: "x\n\ny",
      },
    ],
    ["remark —tlp AMBER+STRICT x", { tlp: "AMBER+STRICT", text: "x" }],
  ])("are taken: %j", (line, args) => {
    expect(parsed(line).args).toEqual(args);
  });

  it.each([
    "we set --tlp RED there",
    '"--tlp" is how it is typed',
    "- is a dash",
    "run ls --all -l and --tlp RED too",
  ])("end where the text begins: %j", (text) => {
    expect(parsed(`remark ${text}`).args).toEqual({ text });
    expect(parsed(`remark --tlp GREEN ${text}`).args).toEqual({ tlp: "GREEN", text });
  });

  it.each(["--severity high x", "--unknown --tlp RED x", "——tpl RED x", "--onyl ep x"])(
    "that the command does not have are no text: %j",
    (text) => {
      expect(problems(`remark ${text}`)).toMatch(/^`remark` has no flag `--\w+`\./);
      expect(parsed(`remark -- ${text}`).args).toEqual({ text });
    },
  );

  it.each([
    "‑‑tlp RED x",
    "−−tlp RED x",
    "－－ｔｌｐ RED x",
    "–tlp RED x",
    "---tlp RED x",
    "\u200b--tlp RED x",
    "--t\u200blp=RED x",
    "--ТLР RED x",
  ])("may have other dashes and look-alike letters: %j", (line) => {
    expect(parsed(`remark ${line}`).args).toEqual({ tlp: "RED", text: "x" });
  });

  it("end at two dashes, for a text that begins like one of them", () => {
    expect(parsed("remark -- --tlp is a flag").args).toEqual({ text: "--tlp is a flag" });
    expect(parsed("remark --tlp AMBER -- Strict rules hold").args).toEqual({
      tlp: "AMBER",
      text: "Strict rules hold",
    });
  });

  it.each([
    "remark INC-2026-0042 --tlp RED x",
    "remark --tlp RED INC-2026-0042 x",
    "remark --incident INC-2026-0042 --tlp RED x",
    "remark --tlp RED --incident inc-2026-0042 x",
  ])("stand on either side of the reference: %j", (line) => {
    expect(parsed(line, false)).toEqual({
      args: { tlp: "RED", text: "x" },
      incident: "INC-2026-0042",
      notices: [],
    });
  });

  it.each([
    ["remark --tlp", "`--tlp` needs a value: CLEAR, GREEN, AMBER, AMBER+STRICT or RED."],
    ["remark --tlp RED --tlp GREEN x", "`--tlp` is given twice."],
    ["remark --tlp RED", "`text` is missing: What is to be remembered."],
  ])("that do not work are said: %j", (line, sentence) => {
    expect(problems(line)).toBe(sentence);
  });

  it("stand before the text in the usage line", () => {
    expect(usageLine(remark, "!x")).toMatch(/^!x remark \[incident\] \[--tlp CLEAR\|.*\] .* <text…>$/);
  });
});

describe("B1: flags behind a text", () => {
  it.each([
    ['remark "Source inside is X" --tlp AMBER+STRICT', { text: '"Source inside is X"', tlp: "AMBER+STRICT" }],
    ["remark x\n\ny --tlp=RED --only ep, ec3", { text: "x\n\ny", tlp: "RED", only: ["ep", "ec3"] }],
    ['remark x --caveat "not for the press"', { text: "x", caveat: "not for the press" }],
    ["remark --pap AMBER x ‑‑tlp RED", { text: "x", tlp: "RED", pap: "AMBER" }],
    ["remark x —tlp RED", { text: "x", tlp: "RED" }],
  ])("are taken: %j", (line, args) => {
    expect(parsed(line).args).toEqual(args);
  });

  it.each([
    ["remark x --tlp", "`--tlp` needs a value: CLEAR, GREEN, AMBER, AMBER+STRICT or RED."],
    ["remark x --tlp PURPLE", "`--tlp` is CLEAR, GREEN, AMBER, AMBER+STRICT or RED; you wrote `PURPLE`."],
    ["remark --tlp GREEN x --tlp RED", "`--tlp` is given twice."],
    ["remark x --tlp AMBER STRICT", "`--tlp`: labels have no spaces. Did you mean AMBER+STRICT?"],
  ])("that do not work are said: %j", (line, sentence) => {
    expect(problems(line)).toContain(sentence);
  });

  it("name the incident as well", () => {
    expect(parsed("remark x --incident INC-2026-0042 --tlp RED", false)).toMatchObject({
      args: { text: "x", tlp: "RED" },
      incident: "INC-2026-0042",
    });
    expect(parsed("remark the manual says --incident foo").args).toEqual({
      text: "the manual says --incident foo",
    });
  });

  it("are text behind two dashes", () => {
    expect(parsed("remark -- x --tlp RED").args).toEqual({ text: "x --tlp RED" });
  });
});

describe("M3: help on a command whose text is kept", () => {
  it.each(["--help", "-h", "—help", "--help me", "--tlp RED --help"])("is asked for by %j", (typed) => {
    const result = parse(`remark ${typed}`);
    expect(result).toMatchObject({ ok: false, message: { kind: "help-wanted" } });
  });

  it.each(["how to run foo --help", "df -h shows 100 %", "-- --help"])("is not asked for by %j", (typed) => {
    expect(parse(`remark ${typed}`)).toMatchObject({ ok: true });
  });
});

describe("whatever the text", () => {
  it("behind flags it comes back letter for letter", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 200 }).filter(
      (one) =>
        one.trim() === one &&
        // What would be a flag again, or belong to the one before.
        !/^(?:--|[—–])/.test(one) &&
        !/^(?:INC-|[a-z]+-[a-z]+)/i.test(one) &&
        !beginsClassified(one),
    );
    fc.assert(
      fc.property(text, (wanted) => {
        expect(parsed(`remark --tlp RED --pap=amber ${wanted}`).args).toEqual({
          tlp: "RED",
          pap: "AMBER",
          text: wanted,
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a label", () => {
  it.each([
    ["remark --tlp AMBR x", "Did you mean `AMBER`?"],
    ["remark --tlp PURPLE x", "`--tlp` is CLEAR, GREEN, AMBER, AMBER+STRICT or RED; you wrote `PURPLE`."],
    ["remark --tlp AMBER STRICT x", "Did you mean AMBER+STRICT? You wrote `AMBER STRICT`."],
    ["remark --tlp AMBER + STRICT x", "Did you mean AMBER+STRICT? You wrote `AMBER + STRICT`."],
    ["remark --tlp=AMBER STRICT x", "Did you mean AMBER+STRICT?"],
    ["open Title --tlp AMBER STRICT", "Did you mean AMBER+STRICT?"],
    ["remark --tlp EU RESTRICTED x", "Council Decision 2013/488/EU"],
    ["remark --tlp RESTREINT UE/EU RESTRICTED x", "you wrote `RESTREINT UE/EU RESTRICTED`"],
    ["remark --pap BLUE x", "`--pap` is CLEAR, GREEN, AMBER or RED"],
  ])("%j is refused: %s", (line, sentence) => {
    expect(problems(line)).toContain(sentence);
  });

  it("that is obsolete is understood, and said to be obsolete", () => {
    expect(parsed("remark --tlp WHITE --pap pap:white x")).toEqual({
      args: { tlp: "CLEAR", pap: "CLEAR", text: "x" },
      incident: undefined,
      notices: [
        expect.stringContaining("TLP:WHITE is obsolete since TLP 2.0"),
        expect.stringContaining("PAP:WHITE is now called PAP:CLEAR"),
      ],
    });
  });
});

describe("a text that begins with the marking of classified information", () => {
  it("is refused with the reason, and not repeated", () => {
    const told = problems("remark EU SECRET: the plan of the building");

    expect(told).toContain("may only be handled on systems accredited for it (Council Decision 2013/488/EU)");
    expect(told).not.toContain("plan");
  });
});
