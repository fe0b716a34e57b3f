import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Directory } from "../../src/core/directory/directory.ts";
import {
  type DirectoryFormat,
  MAX_FILE_BYTES,
  type ParseOptions,
  parseDirectory,
} from "../../src/directory/parse-directory.ts";
import { printProblems } from "../../src/directory/problem.ts";
import { directories, fileOf } from "./arbitrary.ts";
import { SAMPLE, SAMPLE_YAML } from "./sample.ts";

function directory(text: string, format: DirectoryFormat = "yaml", options: ParseOptions = {}): Directory {
  const parsed = parseDirectory(text, format, options);
  if (!parsed.ok) throw new Error(printProblems("file", parsed.problems));
  return parsed.directory;
}

/** Problems as `line: field: problem`. */
function problems(text: string, format: DirectoryFormat = "yaml", options: ParseOptions = {}): string[] {
  const parsed = parseDirectory(text, format, options);
  return parsed.ok ? [] : parsed.problems.map(({ line, field, problem }) => `${line}: ${field}: ${problem}`);
}

/** The sample with one line replaced. */
function sampleWith(line: string, replacement: string): string {
  expect(SAMPLE_YAML).toContain(line);
  return SAMPLE_YAML.replace(line, replacement);
}

describe("a file without mistakes", () => {
  it("becomes the directory, with defaults filled in", () => {
    expect(directory(SAMPLE_YAML)).toEqual(SAMPLE);
  });

  it("may be JSON", () => {
    const file = fileOf({ ...SAMPLE, policies: [] });

    expect(directory(JSON.stringify(file), "json")).toEqual({ ...SAMPLE, policies: [] });
  });

  it("may begin with a byte order mark and have Windows line ends", () => {
    expect(directory(`\ufeff${SAMPLE_YAML.replaceAll("\n", "\r\n")}`)).toEqual(SAMPLE);
  });

  it("may leave fields empty and lists out", () => {
    const text =
      "organisations:\n  - id: ep\n    name: EP\n    kind: institution\n    contacts:\n    ceiling:\nteams:\n";

    expect(directory(text).organisations).toMatchObject([{ id: "ep", ceiling: "AMBER", timezone: "UTC" }]);
  });

  it("may repeat itself by anchors, within reason", () => {
    const text = SAMPLE_YAML.replace("invite: [duty", "invite: &who [duty").replace(
      "steps: [duty-officer, coordinator]",
      "steps: *who",
    );

    expect(directory(text).policies[0]?.steps).toEqual(["duty-officer", "head-of-unit"]);
  });

  it("keeps a category as incidents have it", () => {
    expect(directory(sampleWith("category: malicious-code", "category: DDoS")).policies[0]?.category).toBe(
      "availability/ddos",
    );
  });

  it.each(["yaml", "json"] as const)("comes back from %s whatever is in it", (format) => {
    fc.assert(
      fc.property(directories, (wanted) => {
        const file = fileOf(wanted);
        const text = format === "yaml" ? stringify(file) : JSON.stringify(file, null, "\t");

        expect(directory(text, format)).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });
});

describe("rights that are left out", () => {
  it.each([
    ["coordinator", "duty-officer", "coordinator"],
    ["coordinator", "analyst", "partner"],
    ["institution", "duty-officer", "responder"],
    ["institution", "manager", "manager"],
    ["company", "press", "partner"],
  ])("of a %s's %s are those of a %s", (kind, role, rights) => {
    const text = `organisations: [{ id: x, name: X, kind: ${kind}, contacts: [{ id: y, name: Y, role: ${role} }] }]`;

    expect(directory(text).contacts[0]?.rights).toBe(rights);
  });
});

describe("a mistake in a file", () => {
  it.each([
    [
      "kind: coordinator",
      "kind: coordinater",
      "5: organisations[0].kind: unknown kind `coordinater`; did you mean `coordinator`? One of: coordinator, institution, csirt, agency, law-enforcement, military, company",
    ],
    [
      "role: manager",
      "role: dutyofficer",
      "19: organisations[0].contacts[1].role: unknown role `dutyofficer`; did you mean `duty-officer`? One of: duty-officer, deputy, head-of-unit, coordinator, liaison, manager, analyst, legal, press",
    ],
    [
      "rights: partner",
      "rights: king",
      "29: organisations[1].contacts[0].rights: unknown rights `king`. One of: coordinator, responder, partner, manager, observer",
    ],
    [
      "ceiling: RED",
      "ceiling: WHITE",
      "8: organisations[0].ceiling: TLP 2.0 has no WHITE any more; write CLEAR",
    ],
    [
      "ceiling: RED",
      "ceiling: TLP:WHITE",
      "8: organisations[0].ceiling: TLP 2.0 has no WHITE any more; write CLEAR",
    ],
    [
      "ceiling: RED",
      "ceiling: tlp:amber",
      "8: organisations[0].ceiling: unknown TLP label `tlp:amber`; write `AMBER`. One of: CLEAR, GREEN, AMBER, AMBER+STRICT, RED",
    ],
    [
      "ceiling: RED",
      "ceiling: GREAN",
      "8: organisations[0].ceiling: unknown TLP label `GREAN`; write `GREEN`. One of: CLEAR, GREEN, AMBER, AMBER+STRICT, RED",
    ],
    [
      "ceiling: RED",
      "ceiling: 3",
      "8: organisations[0].ceiling: is no TLP label. One of: CLEAR, GREEN, AMBER, AMBER+STRICT, RED",
    ],
    [
      "timezone: Europe/Brussels",
      "timezone: Europe/Bruxelles",
      "10: organisations[0].timezone: unknown time zone `Europe/Bruxelles`; did you mean `Europe/Brussels`? An IANA name such as Europe/Brussels or UTC",
    ],
    [
      "timezone: Europe/Brussels",
      'timezone: "+01:00"',
      "10: organisations[0].timezone: unknown time zone `+01:00`. An IANA name such as Europe/Brussels or UTC",
    ],
    [
      "networks: [slack, matrix]",
      "networks: [slack, My Net]",
      "9: organisations[0].networks[1]: is no name of a network: a-z, 0-9 and -, at most 32 characters",
    ],
    [
      "networks: [slack, matrix]",
      "networks: slack",
      "9: organisations[0].networks: is the text `slack`; it has to be a list",
    ],
    [
      "name: CERT-EU",
      "name: 42",
      "4: organisations[0].name: is the number 42; it has to be text; put it in quotes",
    ],
    ["name: CERT-EU", "name: ''", "4: organisations[0].name: is empty"],
    ["name: CERT-EU", `name: ${"x".repeat(201)}`, "4: organisations[0].name: is longer than 200 characters"],
    [
      "name: CERT-EU",
      "name: 𝐂𝐄𝐑𝐓-ℝU",
      "4: organisations[0].name: has letters that are bold or italic by themselves; write plain ones",
    ],
    [
      "name: CERT-EU",
      'name: "CERT\\u202e-EU"',
      "4: organisations[0].name: has characters that cannot be seen or that change the direction of text; remove them",
    ],
    [
      "name: CERT-EU",
      'name: "CERT\\n-EU"',
      "4: organisations[0].name: has characters that cannot be seen or that change the direction of text; remove them",
    ],
    [
      "name: CERT-EU",
      'name: "CERT\\0-EU"',
      "4: organisations[0].name: has characters that cannot be seen or that change the direction of text; remove them",
    ],
    ["name: CERT-EU", "nam: CERT-EU", "3: organisations[0].name: is missing"],
    [
      "communities: [",
      "comunities: [",
      "6: organisations[0].comunities: unknown field; did you mean `communities`? One of: id, name, kind, communities, clients, ceiling, networks, timezone, contacts",
    ],
    [
      "clients: [ep]",
      "clients: [ep, epp]",
      "7: organisations[0].clients[1]: there is no organisation `epp`; did you mean `ep`?",
    ],
    [
      "id: bob",
      "id: Bob B.",
      '17: organisations[0].contacts[1].id: has other characters than a-z, 0-9, ".", "_" and "-", or more than 64, for example `bob-b.`',
    ],
    [
      "id: bob",
      "id: alice",
      "17: organisations[0].contacts[1].id: `alice` is already the id of a contact (line 12)",
    ],
    [
      "id: bob",
      "id: ep",
      "17: organisations[0].contacts[1].id: `ep` is already the id of an organisation (line 22)",
    ],
    ["id: rrt", "id: alice", "31: teams[0].id: `alice` is already the id of a contact (line 12)"],
    [
      "- id: ep",
      "- id: cert-eu",
      "22: organisations[1].id: `cert-eu` is already the id of an organisation (line 3)",
    ],
    ["id: usual", "id: grave", "45: policies[1].id: `grave` is already the id of a policy (line 36)"],
    [
      "slack: U012AB3CD",
      "slack: Alice@CERT.example",
      "20: organisations[0].contacts[1].addresses.slack: `Alice@CERT.example` is already the address of alice; one address means one contact",
    ],
    [
      "slack: U012AB3CD",
      "slack: bob",
      "20: organisations[0].contacts[1].addresses.slack: `bob` is neither a Slack user id such as U012AB3CD nor an e-mail address",
    ],
    [
      '"@alice:cert.example"',
      "alice@cert.example",
      "15: organisations[0].contacts[0].addresses.matrix: `alice@cert.example` is no Matrix user id; perhaps `@alice:cert.example`?",
    ],
    [
      '"@alice:cert.example"',
      "alice",
      "15: organisations[0].contacts[0].addresses.matrix: `alice` is no Matrix user id, such as `@alice:example.org`",
    ],
    [
      "email: alice@cert.example",
      "email: alice",
      "15: organisations[0].contacts[0].addresses.email: `alice` is no e-mail address, such as duty@example.org",
    ],
    [
      'phone: "+32 2 555 01 02"',
      "phone: call me",
      "20: organisations[0].contacts[1].addresses.phone: `call me` is no telephone number, such as +32 2 555 01 23 ext. 4",
    ],
    [
      'phone: "+32 2 555 01 02"',
      "Bad Net: x",
      "20: organisations[0].contacts[1].addresses.Bad Net: is no name of a network: a-z, 0-9 and -, at most 32 characters",
    ],
    [
      "hours: 24x7",
      "hours: all day",
      '16: organisations[0].contacts[0].hours: `all day` is not understood. Either 24x7 or for example "Mon-Fri 08:00-18:00", several with ";"',
    ],
    [
      "members: [alice, eve]",
      "members: [alice, evee]",
      "33: teams[0].members[1]: there is no contact `evee`; did you mean `eve`?",
    ],
    [
      "severity: low",
      "severity: mediun",
      "46: policies[1].severity: unknown severity `mediun`; did you mean `medium`? One of: low, medium, high, critical",
    ],
    [
      "lead_within: 5m",
      "lead_within: soon",
      "40: policies[0].lead_within: is no period. Write for example 90s, 15m, 1h30m or 2d, at most 52w",
    ],
    [
      "lead_within: 5m",
      "lead_within: 0s",
      "40: policies[0].lead_within: is no period. Write for example 90s, 15m, 1h30m or 2d, at most 52w",
    ],
    [
      "lead_within: 5m",
      "lead_within: 5",
      "40: policies[0].lead_within: is the number 5; it has to be text; put it in quotes",
    ],
    [
      "invite: [duty-officer, head-of-unit]",
      "invite: []",
      "39: policies[0].invite: is an empty list; name at least one, or leave the field out",
    ],
    [
      "steps: [duty-officer, coordinator]",
      "steps: [duty-officer, deputi]",
      "44: policies[0].steps[1]: unknown role `deputi`; did you mean `deputy`? One of: duty-officer, deputy, head-of-unit, coordinator, liaison, manager, analyst, legal, press",
    ],
    [
      "severity: low",
      "severity: critical\n    category: malicious-code",
      "45: policies[1]: is for the same incidents (critical malicious-code) as grave; keep one of them",
    ],
    ["teams:", "groups:", "30: groups: unknown field. One of: organisations, teams, policies"],
    [
      "name: CERT-EU",
      "name: CERT-EU\n    name: CERT",
      "5: : the field `name` is there twice in this group; keep one of the two",
    ],
  ])("%s → %s", (line, replacement, problem) => {
    expect(problems(sampleWith(line, replacement))).toContain(problem);
  });

  it("in a category is answered with the nearest ones", () => {
    expect(problems(sampleWith("category: malicious-code", "category: malicious-coda"))).toEqual([
      expect.stringMatching(/^38: policies\[0\]\.category: .*malicious-code/),
    ]);
  });

  it("is the only one that is reported", () => {
    expect(problems(sampleWith("role: manager", "role: boss"))).toHaveLength(1);
    expect(problems(sampleWith("ceiling: RED", "ceiling: WHITE"))).toHaveLength(1);
    expect(problems(sampleWith("id: alice", "id: ''"))).toEqual([
      "12: organisations[0].contacts[0].id: is empty",
      "33: teams[0].members[0]: there is no contact `alice`.",
    ]);
  });

  it("has its column, too", () => {
    const parsed = parseDirectory(sampleWith("members: [alice, eve]", "members: [alice, evee]"), "yaml");

    expect(parsed).toMatchObject({ ok: false, problems: [{ line: 33, column: 22 }] });
  });

  it("does not hide the others: all come at once, in the order of the file", () => {
    const text = sampleWith("kind: coordinator", "kind: king")
      .replace("clients: [ep]", "clients: [nobody]")
      .replace("role: manager", "role: boss")
      .replace("members: [alice, eve]", "members: [mallory]")
      .replace("lead_within: 5m", "lead_within: soon")
      .replace("id: usual", "id: grave");

    const lines = problems(text).map((one) => Number.parseInt(one, 10));

    expect(lines).toEqual([5, 7, 19, 33, 40, 45]);
  });

  it("is found in JSON on its line", () => {
    const text = JSON.stringify(fileOf(SAMPLE), null, 2).replace(
      '"kind": "institution"',
      '"kind": "institute"',
    );
    const line = text.split("\n").findIndex((one) => one.includes('"institute"')) + 1;

    expect(problems(text, "json")).toEqual([
      expect.stringContaining(
        `${line}: organisations[1].kind: unknown kind \`institute\`; did you mean \`institution\`?`,
      ),
    ]);
  });
});

describe("addresses", () => {
  const text = (network: string, address: string) =>
    JSON.stringify({
      organisations: [
        {
          id: "x",
          name: "X",
          kind: "agency",
          contacts: [{ id: "y", name: "Y", role: "press", addresses: { [network]: address } }],
        },
      ],
    });
  const networks = { "slack-nato": "slack", "matrix-eu": "matrix", "local-eu": "local" } as const;

  it.each([
    ["slack", "U012AB3CD"],
    ["slack", "W012AB3CD"],
    ["slack", "a.b+c@example.org"],
    ["slack-nato", "U012AB3CD"],
    ["matrix", "@alice:example.org"],
    ["matrix", "@a.b=c/d+e_f-g:matrix.example.org:8448"],
    ["matrix", "@alice:[2001:db8::1]:8448"],
    ["matrix-eu", "@Alice:example.org"],
    ["local-eu", "alice"],
    ["mattermost", "@alice"],
    ["email", "alice@example.org"],
    ["phone", "+32 (0)2 555.01-02/3"],
  ])("on %s may be %s", (network, address) => {
    expect(problems(text(network, address), "json", { networks })).toEqual([]);
  });

  it.each([
    ["slack", "alice"],
    ["slack", "u012ab3cd"],
    ["slack", "@alice:example.org:"],
    ["slack-nato", "@alice"],
    ["matrix", "alice:example.org"],
    ["matrix", "@alice"],
    ["matrix", "@alice:exa mple.org"],
    ["matrix", "@al:ice:example.org"],
    ["matrix", `@${"a".repeat(255)}:example.org`],
    ["matrix-eu", "U012AB3CD"],
    ["local-eu", "alice duty"],
    ["email", "alice"],
    ["email", "<alice@example.org"],
    ["phone", "x"],
  ])("on %s may not be %s", (network, address) => {
    expect(problems(text(network, address), "json", { networks })).toHaveLength(1);
  });

  it("of a telephone may be shared", () => {
    expect(problems(SAMPLE_YAML.replace("email: alice@cert.example", 'phone: "+32 2 555 01 02"'))).toEqual(
      [],
    );
  });
});

describe("hours", () => {
  const text = (hours: string) => SAMPLE_YAML.replace("hours: 24x7", `hours: "${hours}"`);

  it.each(["24x7", "Mon-Fri 08:00-18:00", "Mon,Wed,Fri 08:00-12:00", "Mon-Fri 08:00-18:00; Sat 09:00-24:00"])(
    "may be %s",
    (hours) => {
      expect(problems(text(hours))).toEqual([]);
    },
  );

  it.each(["24/7", "Mon-Fri", "Mon-Fri 8-18", "Mon-Fri 08:00-25:00", "Lun-Ven 08:00-18:00", "08:00-18:00"])(
    "may not be %s",
    (hours) => {
      expect(problems(text(hours))).toHaveLength(1);
    },
  );
});

describe("a file without structure", () => {
  it.each([
    ["yaml", "", "1: : is empty; it has to be a group of fields"],
    ["yaml", "just text", "1: : is the text `just text`; it has to be a group of fields"],
    ["yaml", "organisations: {}", "1: organisations: is a group of fields; it has to be a list"],
    ["yaml", "organisations: [x]", "1: organisations[0]: is the text `x`; it has to be a group of fields"],
    ["yaml", "teams: []", "1: organisations: is missing"],
    ["yaml", "organisations:\n\t- id: x", "2: : a tab indents this line; YAML takes spaces"],
    [
      "yaml",
      "organisations: []\n---\nteams: []",
      "2: : a second document begins here (---); everything has to be in one",
    ],
    ["yaml", "organisations: *nothing", "1: : there is no anchor `&nothing` above this line"],
    ["yaml", "organisations: !!js/function []", "1: : Unresolved tag: tag:yaml.org,2002:js/function"],
    ["json", "", "1: : Unexpected end of JSON input"],
    ["json", "organisations: []", expect.stringMatching(/^1: : Unexpected token/)],
    [
      "json",
      '{\n  "organisations": [],\n}',
      expect.stringMatching(/^3: : Expected double-quoted property name/),
    ],
    ["json", "[]", "1: : is a list; it has to be a group of fields"],
  ] as const)("%s %j", (format, text, problem) => {
    expect(problems(text, format)[0]).toEqual(problem);
  });

  it.each(["yaml", "json"] as const)("%s of brackets within brackets is refused", (format) => {
    const depth = 20_000;

    expect(problems("[".repeat(depth) + "]".repeat(depth), format)).toEqual(["1: : is nested too deeply"]);
  });

  it("that unfolds to millions of values is refused", () => {
    const bomb = Array.from("bcdefghij").reduce(
      (text, name, at) => `${text}${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[at]}`).join(", ")}]\n`,
      "a: &a [x, x, x, x, x, x, x, x, x]\n",
    );

    expect(problems(bomb)).toEqual(["1: : repeats its anchors too often; write the values out"]);
  });

  it.each(["yaml", "json", "csv"] as const)("%s of more than 5 MB is refused", (format) => {
    expect(problems("é".repeat(MAX_FILE_BYTES / 2 + 1), format)).toEqual(["1: : is larger than 5 MB"]);
  });

  it("cannot reach into the program by its field names", () => {
    const text = '{ "organisations": [], "__proto__": { "teams": [] }, "constructor": 1 }';

    expect(problems(text, "json")).toEqual([
      "1: __proto__: unknown field. One of: organisations, teams, policies",
      "1: constructor: unknown field. One of: organisations, teams, policies",
    ]);
    expect({}).not.toHaveProperty("teams");
  });

  it.each(["yaml", "json", "csv"] as const)("%s never makes an exception, whatever is in it", (format) => {
    const piece = fc.oneof(
      fc.constantFrom(
        "organisations:",
        "\n",
        "  - ",
        "id: x",
        "contacts:",
        "{",
        "}",
        "[",
        "]",
        ",",
        ";",
        '"',
        "&a ",
        "*a",
        "id,organisation,name,role\n",
        ": ",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const parsed = parseDirectory(pieces.join(""), format);

        if (!parsed.ok) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          for (const { line } of parsed.problems) expect(line).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a CSV file", () => {
  const current: Directory = { ...SAMPLE, teams: [] };
  const header = "id,organisation,name,role,rights,hours,address_slack,address_matrix,e-mail,phone";
  const csv = (text: string) =>
    directory(text, "csv", { current }).contacts.filter((one) => one.organisation === "ep");

  it("replaces the contacts of the organisations that it names and leaves the rest", () => {
    const text = `${header}\neva,ep,Eva New,manager,,,U0EVA,@eva:ep.example,eva@ep.example,+32 2 1\n`;

    expect(directory(text, "csv", { current })).toEqual({
      ...current,
      contacts: [
        ...SAMPLE.contacts.filter(({ organisation }) => organisation === "cert-eu"),
        {
          id: "eva",
          organisation: "ep",
          name: "Eva New",
          role: "manager",
          rights: "manager",
          hours: "24x7",
          addresses: { slack: "U0EVA", matrix: "@eva:ep.example", email: "eva@ep.example", phone: "+32 2 1" },
        },
      ],
    });
  });

  it("gives the duty officers of a coordinating organisation their rights", () => {
    const { contacts } = directory("id,organisation,name,role\nzoe,cert-eu,Zoe,duty-officer", "csv", {
      current,
    });

    expect(contacts.find(({ id }) => id === "zoe")?.rights).toBe("coordinator");
  });

  it.each([
    ["semicolons", "id;organisation;name;role\neva;ep;Eva, the new;press"],
    ["tabs", "id\torganisation\tname\trole\neva\tep\tEva, the new\tpress"],
    ["quotes", 'id,organisation,name,role\r\neva,ep,"Eva, the new",press\r\n'],
    ["other columns first and capitals", 'Role,Name,ID,Organisation\npress,"Eva, the new",eva,ep'],
    [
      "spaces and empty lines",
      '\ufeffid , organisation, name, role\n\n eva , ep , "Eva, the new" , press\n\n',
    ],
  ])("may have %s", (_, text) => {
    expect(csv(text)).toMatchObject([{ id: "eva", name: "Eva, the new", role: "press" }]);
  });

  it("shows every problem with its line and column name", () => {
    const text = [
      "id,organisation,name,Role,address_slack,e-mail",
      'alice,ep,"Two',
      'lines",press,,',
      "",
      "eva,epp,Eva,lead,eva,eva@ep.example",
      "eva,ep,Eva,press,alice@cert.example,EVA@ep.example",
      "zoe,ep,,press,,,,x",
    ].join("\n");

    expect(problems(text, "csv", { current })).toEqual([
      "2: name: has characters that cannot be seen or that change the direction of text; remove them",
      "2: id: `alice` is already the id of a contact of cert-eu",
      "5: Role: unknown role `lead`; did you mean `legal`? One of: duty-officer, deputy, head-of-unit, coordinator, liaison, manager, analyst, legal, press",
      "5: organisation: there is no organisation `epp`; did you mean `ep`? Organisations come from a YAML or JSON file",
      "5: address_slack: `eva` is neither a Slack user id such as U012AB3CD nor an e-mail address",
      "6: id: `eva` is already the id of a contact (line 5)",
      "6: address_slack: `alice@cert.example` is already the address of alice; one address means one contact",
      "6: e-mail: `EVA@ep.example` is already the address of eva; one address means one contact",
      "7: : has 8 cells, but there are 6 columns; text with separators in it needs quotes",
      "7: name: is missing",
    ]);
  });

  it("needs its columns before anything else can be said", () => {
    expect(problems("id,organisations,name,colour,name\nx,y,z,a,b", "csv", { current })).toEqual([
      expect.stringMatching(/^1: organisations: is no known column; did you mean `organisation`\?/),
      expect.stringMatching(/^1: colour: is no known column\./),
      "1: name: is there twice",
      "1: organisation: this column is missing",
      "1: role: this column is missing",
    ]);
  });

  it.each([
    ["", "1: : is empty; the first line names the columns"],
    ['id,organisation,name,role\n"eva,ep,Eva,press', expect.stringMatching(/^2: : a quote opens/)],
  ])("without structure is refused: %j", (text, problem) => {
    expect(problems(text, "csv", { current })).toEqual([problem]);
  });

  it("may not leave out a member of a team, which it cannot change", () => {
    const text = "id,organisation,name,role\neva,ep,Eva,press";

    expect(problems(text, "csv", { current: SAMPLE })).toEqual([
      "1: : leaves out `eve`, who is a member of the team rrt; keep the contact, or change the team first in a YAML or JSON file",
    ]);
  });

  it("may move a contact between organisations that it names both", () => {
    const text = "id,organisation,name,role\neve,cert-eu,Eve,press\nalice,ep,Alice,press";

    expect(directory(text, "csv", { current: SAMPLE }).contacts).toMatchObject([
      { id: "eve", organisation: "cert-eu" },
      { id: "alice", organisation: "ep" },
    ]);
  });
});
