import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffDirectory } from "../../../src/core/directory/diff.ts";
import type { Contact, Directory, Organisation, Policy } from "../../../src/core/directory/directory.ts";
import { printDiff } from "../../../src/core/directory/print-diff.ts";
import { directories } from "../../directory/arbitrary.ts";
import { SAMPLE } from "../../directory/sample.ts";

const NOTHING: Directory = { organisations: [], contacts: [], teams: [], policies: [] };
const [alice, bob, eve] = SAMPLE.contacts as [Contact, Contact, Contact];

function withContact(contact: Contact): Directory {
  return { ...SAMPLE, contacts: SAMPLE.contacts.map((one) => (one.id === contact.id ? contact : one)) };
}

describe("diffDirectory", () => {
  it("finds nothing between a directory and itself, in whatever order", () => {
    const reversed: Directory = {
      organisations: SAMPLE.organisations.toReversed(),
      contacts: SAMPLE.contacts.toReversed(),
      teams: SAMPLE.teams.toReversed(),
      policies: SAMPLE.policies.toReversed(),
    };

    expect(diffDirectory(SAMPLE, SAMPLE)).toEqual([]);
    expect(diffDirectory(SAMPLE, reversed)).toEqual([]);
  });

  it("tells a changed contact field by field", () => {
    const { email: _, ...addresses } = alice.addresses;
    const next = withContact({
      ...alice,
      role: "deputy",
      addresses: { ...addresses, slack: "U1", phone: "+32 1" },
    });

    expect(diffDirectory(SAMPLE, next)).toEqual([
      {
        kind: "changed",
        what: "contact",
        id: "alice",
        name: "Alice Duty",
        fields: [
          { field: "addresses.email", from: "alice@cert.example" },
          { field: "addresses.phone", to: "+32 1" },
          { field: "addresses.slack", from: "alice@cert.example", to: "U1" },
          { field: "role", from: "duty-officer", to: "deputy" },
        ],
      },
    ]);
  });

  it.each<[string, Partial<Organisation>]>([
    ["name", { name: "X" }],
    ["kind", { kind: "agency" }],
    ["communities", { communities: [] }],
    ["clients", { clients: [] }],
    ["ceiling", { ceiling: "GREEN" }],
    ["networks", { networks: ["matrix", "slack"] }],
    ["timezone", { timezone: "UTC" }],
  ])("notices an organisation's %s", (field, change) => {
    const [first, ...others] = SAMPLE.organisations;
    const next = { ...SAMPLE, organisations: [{ ...first, ...change } as Organisation, ...others] };

    expect(diffDirectory(SAMPLE, next)).toMatchObject([
      { kind: "changed", id: "cert-eu", fields: [{ field }] },
    ]);
  });

  it.each<[string, Partial<Contact>]>([
    ["organisation", { organisation: "ep" }],
    ["name", { name: "X" }],
    ["rights", { rights: "observer" }],
    ["hours", { hours: "24x7" }],
  ])("notices a contact's %s", (field, change) => {
    expect(diffDirectory(SAMPLE, withContact({ ...bob, ...change }))).toMatchObject([
      { kind: "changed", id: "bob", fields: [{ field }] },
    ]);
  });

  it.each<[string, Partial<Policy>, object]>([
    ["severity", { severity: "high" }, { from: "critical", to: "high" }],
    ["category", { category: "fraud" }, { from: "malicious-code", to: "fraud" }],
    ["invite", { inviteRoles: ["legal"] }, { from: "duty-officer, head-of-unit", to: "legal" }],
    ["steps", { steps: ["coordinator", "duty-officer"] }, { to: "coordinator, duty-officer" }],
    ["lead_within", { leadWithin: 86_400_000 }, { from: "5m", to: "1d" }],
    ["acknowledge_within", { acknowledgeWithin: 91_000 }, { from: "90s", to: "91s" }],
    ["update_every", { updateEvery: 7_200_000 }, { from: "90m", to: "2h" }],
    ["step_every", { stepEvery: 1_000 }, { from: "10m", to: "1s" }],
  ])("notices a policy's %s", (field, change, values) => {
    const [first, ...others] = SAMPLE.policies;
    const next = { ...SAMPLE, policies: [{ ...first, ...change } as Policy, ...others] };

    expect(diffDirectory(SAMPLE, next)).toMatchObject([{ id: "grave", fields: [{ field, ...values }] }]);
  });

  it.each([
    ["members", { members: ["alice"] }],
    ["skills", { skills: [] }],
  ])("notices a team's %s", (field, change) => {
    const next = { ...SAMPLE, teams: SAMPLE.teams.map((team) => ({ ...team, ...change })) };

    expect(diffDirectory(SAMPLE, next)).toMatchObject([{ what: "team", id: "rrt", fields: [{ field }] }]);
  });

  it("is turned round when the directories are", () => {
    const turned = { added: "removed", removed: "added", changed: "changed" };
    fc.assert(
      fc.property(directories, directories, (one, other) => {
        const there = diffDirectory(one, other);
        const back = diffDirectory(other, one);

        expect(back.map(({ kind, what, id }) => [kind, what, id])).toEqual(
          there.map(({ kind, what, id }) => [turned[kind], what, id]),
        );
        expect(back.flatMap(({ fields }) => fields.map(({ from, to }) => [from, to]))).toEqual(
          there.flatMap(({ fields }) => fields.map(({ from, to }) => [to, from])),
        );
      }),
    );
  });
});

describe("printDiff", () => {
  it("says of a field that it is new, changed or gone", () => {
    const fields = [
      { field: "category", to: "fraud" },
      { field: "hours", from: "24x7", to: "Mon-Fri 08:00-18:00" },
      { field: "phone", from: "+32 1" },
    ];

    expect(printDiff([{ kind: "changed", what: "contact", id: "eve", fields }])).toBe(
      [
        "~ contact eve",
        "    category: fraud",
        "    hours: 24x7 → Mon-Fri 08:00-18:00",
        "    phone: +32 1 → (nothing)",
        "1 changed",
      ].join("\n"),
    );
  });

  it("says so when nothing changed", () => {
    expect(printDiff([])).toBe("no changes");
  });

  it("shows what was added, changed and removed, and counts", () => {
    const { phone: _, ...addresses } = bob.addresses;
    const next: Directory = {
      ...SAMPLE,
      contacts: [alice, { ...bob, role: "legal", addresses }, { ...eve, id: "zoe", name: "Zoé" }],
      teams: [],
    };

    expect(printDiff(diffDirectory(SAMPLE, next))).toMatchInlineSnapshot(`
      "~ contact bob (Bob Boss)
          addresses.phone: +32 2 555 01 02 → (nothing)
          role: manager → legal
      - contact eve (Ève Ö. Parlement)
      + contact zoe (Zoé)
          hours: 24x7
          name: Zoé
          organisation: ep
          rights: partner
          role: duty-officer
      - team rrt (Rapid reaction team)
      1 added, 1 changed, 2 removed"
    `);
  });

  it("shows a whole directory", () => {
    const text = printDiff(diffDirectory(NOTHING, SAMPLE));

    expect(text.split("\n").filter((line) => line.startsWith("+"))).toEqual([
      "+ organisation cert-eu (CERT-EU)",
      "+ organisation ep (European Parliament)",
      "+ contact alice (Alice Duty)",
      "+ contact bob (Bob Boss)",
      "+ contact eve (Ève Ö. Parlement)",
      "+ team rrt (Rapid reaction team)",
      "+ policy grave",
      "+ policy usual",
    ]);
    expect(text.split("\n").at(-1)).toBe("8 added");
  });

  it("makes hidden characters visible", () => {
    const next = withContact({ ...eve, name: "E\u202eve\u001b[2J" });

    expect(printDiff(diffDirectory(SAMPLE, next))).toContain("E⟨U+202E⟩ve⟨U+001B⟩[2J");
  });
});
