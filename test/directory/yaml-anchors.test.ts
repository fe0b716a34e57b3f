/** m28: YAML with anchors, `<<`, fields that are there twice, and tabs. */
import { describe, expect, it } from "vitest";
import type { Directory } from "../../src/core/directory/directory.ts";
import { parseDirectory } from "../../src/directory/parse-directory.ts";
import { printProblems } from "../../src/directory/problem.ts";

function directory(text: string): Directory {
  const parsed = parseDirectory(text, "yaml");
  if (!parsed.ok) throw new Error(printProblems("file.yaml", parsed.problems));
  return parsed.directory;
}
function problems(text: string, format: "yaml" | "json" = "yaml"): readonly string[] {
  const parsed = parseDirectory(text, format);
  return parsed.ok ? [] : printProblems("file", parsed.problems).split("\n");
}

const MERGED = `x-usual: &usual
  role: Duty-Officer
  hours: 24x7
x-eu: &eu
  kind: institution
  communities: [eu]
  ceiling: GREEN
organisations:
  - id: ep
    name: European Parliament
    <<: *eu
    contacts:
      - <<: *usual
        id: eve
        name: Eve
      - { id: adam, name: Adam, <<: *usual, role: deputy }
  - <<: [*eu, { ceiling: RED, timezone: Europe/Paris }]
    id: ec
    name: Commission
`;

describe("m28: anchors", () => {
  it("are merged by <<: what a group says itself counts, then the first that is merged", () => {
    const { organisations, contacts } = directory(MERGED);

    expect(organisations).toMatchObject([
      { id: "ep", kind: "institution", communities: ["eu"], ceiling: "GREEN", timezone: "UTC" },
      { id: "ec", kind: "institution", ceiling: "GREEN", timezone: "Europe/Paris" },
    ]);
    expect(contacts).toMatchObject([
      { id: "eve", role: "duty-officer" },
      { id: "adam", role: "deputy" },
    ]);
  });

  it("may be repeated as often as there are organisations", () => {
    const many = Array.from(
      { length: 500 },
      (_, n) => `  - { <<: *eu, id: o${n}, name: O${n}, clients: *none }\n`,
    );

    expect(
      directory(`x-none: &none []\nx-eu: &eu { kind: agency }\norganisations:\n${many.join("")}`)
        .organisations,
    ).toHaveLength(500);
  });

  it("that have a mistake have it once, at its own place, however often they are repeated", () => {
    const found = problems(MERGED.replace("Duty-Officer", "Duty-Oficer").replace(", role: deputy", ""));

    expect(found).toEqual([
      expect.stringContaining("file:2:9: organisations[0].contacts[0].role: unknown role"),
    ]);
  });

  it("are read in YAML alone: in JSON << is a field like any other", () => {
    const text = '{ "organisations": [{ "<<": { "id": "x" }, "name": "X", "kind": "agency" }] }';

    expect(problems(text, "json")).toEqual([
      expect.stringContaining("organisations[0].id: is missing"),
      expect.stringContaining("organisations[0].<<: unknown field"),
    ]);
  });

  it.each([
    [
      "an alias without an anchor",
      "organisations: *nothing",
      "file:1:16: there is no anchor `&nothing` above this line",
    ],
    [
      "an anchor that comes later",
      "organisations: *later\nx-a: &later []",
      "file:1:16: there is no anchor `&later`",
    ],
    [
      "<< without an alias",
      "organisations:\n  - <<: usual\n    id: ep",
      "file:2:5: `<<` takes an alias of a group of fields",
    ],
    [
      "<< of a list",
      "x-a: &a [1]\norganisations:\n  - <<: *a\n    id: ep",
      "file:3:5: `<<` takes an alias of a group of fields",
    ],
    ["an anchor within itself", "organisations: &all\n  - <<: *all\n    id: ep", "file:2:9: repeats itself"],
    [
      "merges that unfold without end",
      bomb("{ <<: [$, $, $, $, $, $, $, $] }"),
      "file:1:1: repeats its anchors too often",
    ],
    [
      "lists that unfold without end",
      bomb("[$, $, $, $, $, $, $, $]"),
      "file:1:1: repeats its anchors too often",
    ],
  ])("%s: one problem with its place", (_what, text, problem) => {
    expect(problems(text)[0]).toContain(problem);
    expect(problems(text).filter((one) => !one.includes("<<"))).toHaveLength(problem.includes("<<") ? 0 : 1);
  });
});

describe("m28: what YAML does not take", () => {
  const organisation = "organisations:\n  - id: ep\n    name: Parliament\n    kind: agency\n";

  it.each([
    [
      "a field that is there twice",
      `${organisation}    name: Again\n`,
      "file:5:5: the field `name` is there twice in this group; keep one of the two",
    ],
    [
      "a list that is there twice",
      `${organisation}organisations: []\n`,
      "file:5:1: the field `organisations` is there twice",
    ],
    [
      "a tab before a field",
      organisation.replace("    name", "\tname"),
      "file:3:1: a tab indents this line; YAML takes spaces",
    ],
    [
      "text that begins with @",
      organisation.replace("Parliament", "@parliament"),
      "file:3:11: a value cannot begin with `@`; put it in quotes",
    ],
    [
      "a colon within text",
      organisation.replace("Parliament", "Parliament: Brussels"),
      "file:3:11: has a second `: ` in the line; put text with `: ` in it in quotes",
    ],
  ])("%s: one problem with its place", (_what, text, problem) => {
    expect(problems(text)).toEqual([expect.stringContaining(problem)]);
  });

  it("says of each line that a tab indents, and nothing of what follows from it", () => {
    const found = problems(organisation.replaceAll("    ", "\t"));

    expect(found).toEqual(["3", "4"].map((line) => expect.stringContaining(`file:${line}:1: a tab indents`)));
  });

  it("takes tabs where they do not indent", () => {
    expect(directory(organisation.replace("id: ep", "id:\tep\t# its id")).organisations).toMatchObject([
      { id: "ep" },
    ]);
  });
});

/** Twelve levels, each of which repeats the one before eight times. */
function bomb(level: string): string {
  const names = Array.from("abcdefghijkl");
  const first = level.startsWith("{") ? "x-a: &a { id: x }" : "x-a: &a [x]";
  const others = names
    .slice(1)
    .map((name, at) => `x-${name}: &${name} ${level.replaceAll("$", `*${names[at]}`)}`);
  return [first, ...others, "organisations: []"].join("\n");
}
