/** m28: files as spreadsheets save them are read, or have one problem that says where it is and what to write. */
import { describe, expect, it } from "vitest";
import type { Contact, Directory } from "../../src/core/directory/directory.ts";
import { decodeText } from "../../src/directory/decode-text.ts";
import { parseDirectory } from "../../src/directory/parse-directory.ts";
import { printProblems } from "../../src/directory/problem.ts";
import { SAMPLE } from "./sample.ts";

const current: Directory = { ...SAMPLE, teams: [] };
const HEADER = "id,organisation,name,role,email,phone,address_slack,address_matrix";

function read(text: string) {
  return parseDirectory(text, "csv", { current });
}
/** The contacts of the Parliament that a file without a mistake has. */
function contacts(text: string): readonly Contact[] {
  const parsed = read(text);
  if (!parsed.ok) throw new Error(printProblems("file.csv", parsed.problems));
  return parsed.directory.contacts.filter(({ organisation }) => organisation === "ep");
}
function problems(text: string): readonly string[] {
  const parsed = read(text);
  return parsed.ok ? [] : printProblems("file.csv", parsed.problems).split("\n");
}
/** One row below the columns of {@link HEADER}. */
function row(change: Readonly<Record<string, string>>): string {
  const cells = { id: "eva", organisation: "ep", name: "Eva", role: "press", ...change };
  const values: Readonly<Record<string, string>> = cells;
  return `${HEADER}\n${HEADER.split(",")
    .map((column) => `"${(values[column] ?? "").replaceAll('"', '""')}"`)
    .join(",")}\n`;
}

const EVA = { id: "eva", organisation: "ep", name: "Eva", role: "press" };
const SEMICOLONS = "id;organisation;name;role\neva;ep;Eva;press\n";

describe("m28: a spreadsheet", () => {
  it.each([
    ["rows of commas at the end", "id,organisation,name,role\neva,ep,Eva,press\n,,,\n,,,\n"],
    [
      "rows of commas between, before and with blanks",
      ",,,\n\nid,organisation,name,role\n , ,,\neva,ep,Eva,press\n",
    ],
    ["rows of quoted nothing", 'id,organisation,name,role\n"","","",""\neva,ep,Eva,press'],
    ["columns of nothing at the end", "id,organisation,name,role,,\neva,ep,Eva,press,,\n"],
    ["rows with more commas than columns", "id,organisation,name,role\neva,ep,Eva,press,,,,\n"],
    ["sep=;", `sep=;\n${SEMICOLONS}`],
    ["sep=; of Windows, with its mark", `\ufeffsep=;\r\n${SEMICOLONS.replaceAll("\n", "\r\n")}`],
    ["sep=; in quotes, with commas behind", `"sep=;",,,\n${SEMICOLONS}`],
    ["SEP= and a tab", `SEP=\t\n${SEMICOLONS.replaceAll(";", "\t")}`],
    ["sep= that another separator outnumbers", "sep=|\nid|organisation|name|role\neva|ep|Eva|press\n"],
    ["semicolons", SEMICOLONS],
    ["tabs", SEMICOLONS.replaceAll(";", "\t")],
    ["bars", SEMICOLONS.replaceAll(";", "|")],
    [
      "semicolons and commas within a name of a column",
      '"id";"organisation";"name";"role";"x, y, z, w, v"\neva;ep;Eva;press;\n'.replace(
        ';"x, y, z, w, v"',
        "",
      ),
    ],
    ["line ends of old Macs within quotes", 'id,organisation,name,role\neva,ep,"Eva",press\n'],
    ["columns in capitals and with other names", "ID,Organization,Full name,Role\neva,ep,Eva,press\n"],
    [
      "a byte order mark before quotes",
      '\ufeff"id","organisation","name","role"\n"eva","ep","Eva","press"\n',
    ],
  ])("with %s is read", (_what, text) => {
    expect(contacts(text)).toMatchObject([EVA]);
  });

  it.each([
    "Duty-Officer",
    "duty officer",
    "DUTY_OFFICER",
    " Duty  Officer ",
    "duty‑officer",
    "Duty–Officer",
    "duty\u00a0officer",
    "ｄｕｔｙ-officer",
  ])("may write a role as %j", (role) => {
    expect(contacts(row({ role }))).toMatchObject([{ role: "duty-officer" }]);
  });

  it.each([
    ["email", "mailto:eva@ep.example", "eva@ep.example"],
    ["email", "MAILTO:eva@ep.example?subject=Incident", "eva@ep.example"],
    ["email", "Eva New <eva@ep.example>", "eva@ep.example"],
    ["address_slack", "mailto:eva@ep.example", "eva@ep.example"],
    ["phone", "tel:+32 2 283 12 34", "+32 2 283 12 34"],
    ["phone", "tel:+32-2-283;ext=4", "+32-2-283;ext=4"],
    ["phone", "'+32 2 283 12 34", "+32 2 283 12 34"],
    ["phone", "+32 2 283 12 34 ext. 4", "+32 2 283 12 34 ext. 4"],
    ["phone", "+32 2 283 12 34 (ext 4)", "+32 2 283 12 34 (ext 4)"],
    ["phone", "+32 2 283 12 34, extension 415", "+32 2 283 12 34, extension 415"],
    ["phone", "+49 30 1234–0 Durchwahl 12", "+49 30 1234–0 Durchwahl 12"],
    ["phone", "02 283 12 34 x4", "02 283 12 34 x4"],
    ["address_matrix", "https://matrix.to/#/@eva:ep.example", "@eva:ep.example"],
    ["address_matrix", "https://matrix.to/#/%40eva%3Aep.example?via=ep.example", "@eva:ep.example"],
    ["address_matrix", "matrix:u/eva:ep.example?action=chat", "@eva:ep.example"],
  ])("may have in %s %s", (column, cell, address) => {
    const key = column.replace("address_", "");

    expect(contacts(row({ [column]: cell }))[0]?.addresses).toEqual({ [key]: address });
  });

  it.each([
    [
      "an unknown role",
      row({ role: "Duty-Oficer" }),
      "file.csv:2: role: unknown role `Duty-Oficer`; did you mean `duty-officer`?",
    ],
    [
      "a shortened number",
      row({ phone: "3.22831E+10" }),
      "file.csv:2: phone: `3.22831E+10` is what a spreadsheet made of a number",
    ],
    [
      "no telephone",
      row({ phone: "ext. 4" }),
      "file.csv:2: phone: `ext. 4` is no telephone number, such as +32 2 555 01 23 ext. 4",
    ],
    [
      "no e-mail address",
      row({ email: "mailto:eva" }),
      "file.csv:2: email: `eva` is no e-mail address, such as duty@example.org",
    ],
    [
      "an error of a formula",
      row({ name: "#REF!", role: "press" }),
      "file.csv:2: name: `#REF!` is an error of the spreadsheet",
    ],
    [
      "a cell in a column without a name",
      "id,organisation,name,role,\neva,ep,Eva,press,\nzoe,ep,Zoe,press,see note",
      "file.csv:3: column 5: `see note` stands in a column without a name",
    ],
    [
      "the line kept although sep= stands above",
      `sep=;\n;;;\n${SEMICOLONS}zoe;ep;Zoe;king`,
      "file.csv:5: role: unknown role `king`.",
    ],
    [
      "a title above the columns",
      "Contacts of the Parliament,,,\nid,organisation,name,role\neva,ep,Eva,press",
      "file.csv:1: this line names no column (`Contacts of the Parliament`); the first line names them, for example id,",
    ],
    [
      "no line of columns",
      "eva,ep,Eva,press\nzoe,ep,Zoe,press",
      "file.csv:1: this line names no column (`eva`)",
    ],
    [
      "two columns that mean the same",
      "id,organisation,name,role,email,E-Mail\neva,ep,Eva,press,,",
      "file.csv:1: E-Mail: means the same as `email`; keep one of the two",
    ],
    [
      "quotes within text",
      'id,organisation,name,role\neva,ep,Eva "the" New,press',
      "file.csv:2: a quote stands within text",
    ],
    [
      "a column that is called like part of the program",
      "id,organisation,name,role,__proto__\neva,ep,Eva,press,x",
      "file.csv:1: __proto__: is no known column.",
    ],
    ["only commas", ",,,\n,,,\n", "file.csv:1: is empty; the first line names the columns"],
  ])("with %s has one problem that says where it is and what to write", (_what, text, problem) => {
    const found = problems(text).filter((one) => !one.includes("name: is missing"));

    expect(found).toEqual([expect.stringContaining(problem)]);
  });

  it("says of two rows for one person which is the second, links and capitals aside", () => {
    const text = `${row({ email: "mailto:eva@ep.example" })}zoe,ep,Zoe,press,EVA@ep.example,,,\n`;

    expect(problems(text)).toEqual([
      expect.stringContaining("file.csv:3: email: `EVA@ep.example` is already"),
    ]);
  });
});

describe("m28: the bytes of a file", () => {
  const text = 'id,organisation,name,role\neva,ep,"Évá Müller",press\n';
  const utf16 = (mark: boolean) => Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");

  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, as spreadsheets save `Unicode text`", utf16(true)],
    ["UTF-16 of the other byte order", Buffer.from(utf16(true)).swap16()],
  ])("may be %s", (_what, bytes) => {
    const decoded = decodeText(bytes);

    expect(decoded).toMatchObject({ ok: true });
    expect(decoded.ok && contacts(decoded.text)).toMatchObject([{ name: "Évá Müller" }]);
  });

  it.each([
    ["Windows-1252", Buffer.from(text, "latin1"), { line: 2, column: 9 }, "Müller"],
    [
      "a broken character at the end",
      Buffer.from([...Buffer.from("id\n"), 0xc3]),
      { line: 2, column: 1 },
      "UTF-8",
    ],
    ["UTF-16 without its mark", utf16(false), { line: 1 }, "UTF-16"],
    ["half of a UTF-16", Buffer.concat([utf16(true), Buffer.of(0x41)]), { line: 1 }, "UTF-16"],
  ])("that are %s have one problem with its place", (_what, bytes, place, says) => {
    const decoded = decodeText(bytes);

    expect(decoded).toMatchObject({ ok: false, problem: place });
    if (decoded.ok) return;
    expect(decoded.problem.problem).toContain(says);
    expect(decoded.problem.problem).toContain("save the file as UTF-8");
  });
});
