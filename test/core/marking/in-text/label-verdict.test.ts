import { describe, expect, it } from "vitest";
import {
  labelVerdict,
  ownLabelsOfMessage,
  withoutLabels,
} from "../../../../src/core/marking/in-text/label-verdict.ts";
import { labelsInText } from "../../../../src/core/marking/in-text/labels-in-text.ts";
import { ownInWords } from "../../../../src/core/marking/in-text/own-in-words.ts";
import { TLP } from "../../../../src/core/marking/tlp.ts";
import { FINE, WAYS } from "./ways.ts";

const green = { tlp: "GREEN" } as const;

describe("B1: under TLP:GREEN", () => {
  it.each(WAYS)("%j does not go through", (text) => {
    const verdict = labelVerdict(text, green);

    expect(verdict.go).not.toBe("through");
    if (verdict.go === "bound") {
      // Bound by it, and nothing is left that would say it again.
      expect(verdict.own.tlp ?? verdict.own.pap).toBeDefined();
      expect(labelVerdict(verdict.text, green)).toEqual({ go: "through" });
    }
  });

  it.each(FINE)("%j goes through", (text) => {
    expect(labelVerdict(text, green)).toEqual({ go: "through" });
  });

  it.each(WAYS)("%j goes through when it is meant as it is written", (text) => {
    expect(labelVerdict(text, green, { literally: true })).toEqual({ go: "through" });
    expect(ownLabelsOfMessage([`-- ${text}`], green)).toBeUndefined();
    expect(ownLabelsOfMessage([text], green)).toBeDefined();
  });
});

describe("what binds it", () => {
  it.each(TLP.flatMap((around) => TLP.map((own) => [around, own] as const)))(
    "%s lets a text with TLP:%s through when that is not stricter",
    (around, own) => {
      const stricter = TLP.indexOf(own) > TLP.indexOf(around);
      expect(labelVerdict(`the MISP event is TLP:${own} too`, { tlp: around }).go).toBe(
        stricter ? "refused" : "through",
      );
    },
  );

  it("is also its PAP", () => {
    expect(labelVerdict("see the PAP:AMBER part", { tlp: "RED" }).go).toBe("refused");
    expect(labelVerdict("see the PAP:AMBER part", { tlp: "GREEN", pap: "RED" }).go).toBe("through");
    expect(labelVerdict("see the PAP:CLEAR part", green).go).toBe("through");
  });

  it("does not excuse what is not understood", () => {
    expect(labelVerdict("TLP:PURPLE x", { tlp: "RED", pap: "RED" }).go).toBe("refused");
  });
});

describe("an explicit label", () => {
  it("explains what speaks of labels, of its own protocol only", () => {
    const text = "we wait for the TLP:RED part";
    expect(labelVerdict(text, green, { tlp: true }).go).toBe("through");
    expect(labelVerdict(text, green, { pap: true }).go).toBe("refused");
    expect(labelVerdict("PAP:RED holds for it", green, { tlp: true }).go).not.toBe("through");
    expect(labelVerdict("TLP:PURPLE is none", green, { tlp: true }).go).toBe("through");
  });

  it("does not explain for whom something is", () => {
    expect(labelVerdict("x --onyl ep", green, { tlp: true }).go).toBe("refused");
    expect(labelVerdict("x --onyl ep", green, { forWhom: true }).go).toBe("through");
  });
});

describe("labels as the standard writes them, where a marking stands,", () => {
  it.each([
    ["TLP:RED X", { tlp: "RED" }, "X"],
    ["[TLP:AMBER+STRICT] X", { tlp: "AMBER+STRICT" }, "X"],
    ["**TLP:AMBER** X *and* Y", { tlp: "AMBER" }, "X *and* Y"],
    ["X\n\nTLP:RED", { tlp: "RED" }, "X"],
    ["X (TLP:RED)", { tlp: "RED" }, "X"],
    ["TLP:AMBER PAP:RED\nX", { tlp: "AMBER", pap: "RED" }, "X"],
    ["X\n[TLP:RED]\nY", { tlp: "RED" }, "X\n\nY"],
  ])("bind the text: %j", (text, own, rest) => {
    expect(labelVerdict(text, green)).toMatchObject({ go: "bound", own, text: rest });
  });

  it.each([
    ["two of them", "TLP:RED X\nTLP:AMBER"],
    ["a label alone", "TLP:RED"],
    ["one in a sentence", "the report is TLP:RED and old"],
    ["one for a part of the text", "X for all\nTLP:RED Y"],
    ["one with a restriction", "TLP:AMBER only for EP: X"],
  ])("do not when there is %s", (_, text) => {
    expect(labelVerdict(text, green).go).toBe("refused");
  });
});

describe("a text without its labels", () => {
  it.each([
    ["zeppelin --tlp RED and more", "zeppelin and more"],
    ["the source (TLP:RED) is X", "the source is X"],
    ["TLP:RED - X - Y", "X - Y"],
    ["X, TLP:RED", "X"],
    ["  code:\n    TLP:RED\n    more  ", "code:\n    \n    more"],
  ])("%j is %j", (text, rest) => {
    expect(withoutLabels(text, labelsInText(text))).toBe(rest);
  });
});

describe("what a message is marked", () => {
  it("counts the names of its files, and the strictest of all", () => {
    const own = ownLabelsOfMessage(["TLP:AMBER see the file", "report_TLP-RED.pdf", "plan.txt"], green);
    expect(own && ownInWords(own)).toBe("TLP:RED");
  });

  it("is told without its words", () => {
    const words = (text: string) => {
      const own = ownLabelsOfMessage([text], green);
      return own && ownInWords(own);
    };
    expect(words("TLP:RED PAP:AMBER X")).toBe("TLP:RED, PAP:AMBER");
    expect(words("TLP:PURPLE X")).toBe("a label that is not understood");
    expect(words("X (EU RESTRICTED)")).toBe("marked as classified");
  });
});
