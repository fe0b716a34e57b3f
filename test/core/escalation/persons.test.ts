import { describe, expect, it } from "vitest";
import type { Contact, Role } from "../../../src/core/directory/directory.ts";
import { personsFor } from "../../../src/core/escalation/escalate.ts";
import { aContact, aDirectory, anOrganisation } from "../samples.ts";

const organisations = [
  anOrganisation("cert-eu", { kind: "coordinator" }),
  anOrganisation("ec3"),
  anOrganisation("ep"),
];

function told(role: Role, contacts: readonly Contact[]): readonly string[] {
  return personsFor(role, "ec3", aDirectory({ organisations, contacts })).map((one) => one.id);
}

describe("personsFor", () => {
  const duty = aContact("duty", "ec3");
  const deputy = aContact("deputy", "ec3", { role: "deputy" });
  const head = aContact("head", "ec3", { role: "head-of-unit" });
  const own = aContact("own", "ec3", { role: "coordinator" });
  const legal = aContact("legal", "ec3", { role: "legal" });
  const coordinating = aContact("coordinating", "cert-eu");
  const everybody = [duty, deputy, head, own, legal, coordinating, aContact("other", "ep")];

  it.each([
    ["duty-officer", everybody, ["duty"]],
    ["deputy", everybody, ["deputy"]],
    ["head-of-unit", everybody, ["head"]],
    ["coordinator", everybody, ["own"]],
    ["legal", everybody, ["legal"]],
    // Nobody holds the level: the next that somebody holds.
    ["duty-officer", [deputy, head, coordinating], ["deputy"]],
    ["duty-officer", [head, coordinating], ["head"]],
    ["deputy", [duty, head, coordinating], ["head"]],
    ["deputy", [duty, coordinating], ["coordinating"]],
    ["head-of-unit", [duty, deputy, own, coordinating], ["own"]],
    ["head-of-unit", [duty, deputy, coordinating], ["coordinating"]],
    ["coordinator", [duty, deputy, head, coordinating], ["coordinating"]],
    ["press", [duty, coordinating], ["coordinating"]],
    // Nobody at all.
    ["duty-officer", [], []],
    ["coordinator", [duty, deputy, head], []],
    ["head-of-unit", [aContact("other", "ep"), duty], []],
  ] as const)("%s, case %#", (role, contacts, expected) => {
    expect(told(role, contacts)).toEqual(expected);
  });

  it("tells everybody who holds the role, in the same order whatever the order of the directory", () => {
    const two = [aContact("b", "ec3"), aContact("a", "ec3")];

    expect(told("duty-officer", two)).toEqual(["a", "b"]);
    expect(told("duty-officer", two.toReversed())).toEqual(["a", "b"]);
  });

  it("means the duty officers of every coordinating organisation, never their other people", () => {
    const directory = aDirectory({
      organisations: [...organisations, anOrganisation("enisa", { kind: "coordinator" })],
      contacts: [
        coordinating,
        aContact("enisa-duty", "enisa"),
        aContact("enisa-press", "enisa", { role: "press" }),
      ],
    });

    expect(personsFor("coordinator", "ec3", directory).map((one) => one.id)).toEqual([
      "coordinating",
      "enisa-duty",
    ]);
  });
});
