/** What a changed directory means for open incidents. */
import { describe, expect, it } from "vitest";
import { consequencesOf, type OpenIncident } from "../../../src/core/directory/consequences.ts";
import type { Directory } from "../../../src/core/directory/directory.ts";
import { aContact, aDirectory, anIncident, aPolicy, MINUTE } from "../samples.ts";

const alice = aContact("alice", "cert-eu", { rights: "coordinator" });
const bob = aContact("bob", "ep");
const eve = aContact("eve", "ec3");
const olga = aContact("olga", "ep", { rights: "observer" });
const everybody = aDirectory({ contacts: [alice, bob, eve, olga] });

function open(change: Partial<OpenIncident> = {}): OpenIncident {
  return { ...anIncident(), isLeadless: false, named: [], ...change };
}
function without(...ids: readonly string[]): Directory {
  return { ...everybody, contacts: everybody.contacts.filter(({ id }) => !ids.includes(id)) };
}
/** `kind reference contact` of each. */
function found(incidents: readonly OpenIncident[], old: Directory, next: Directory): readonly string[] {
  return consequencesOf(incidents, old, next).map(({ kind, ref, contact }) =>
    [kind, ref, contact].filter(Boolean).join(" "),
  );
}

describe("M9: the lead", () => {
  const led = open({ lead: "bob" });

  it("who leaves the directory leads nothing any more", () => {
    const [lost, ...others] = consequencesOf([led], everybody, without("bob"));

    expect(lost).toMatchObject({ kind: "lead", incident: led.id, contact: "bob" });
    expect(lost?.text).toContain("no longer in the directory");
    expect(others).toEqual([]);
  });

  it("who loses the right to lead does so too, with that as the reason", () => {
    const demoted = { ...everybody, contacts: [alice, { ...bob, rights: "manager" as const }, eve] };
    const [lost] = consequencesOf([led], everybody, demoted);

    expect(lost).toMatchObject({ kind: "lead", contact: "bob" });
    expect(lost?.text).toContain("(manager)");
  });

  it("is not lost a second time while the reminder that nobody leads runs", () => {
    expect(found([{ ...led, isLeadless: true }], without("bob"), without("bob"))).toEqual([]);
  });

  it("is lost without a change when an earlier import armed no reminder", () => {
    expect(found([led], without("bob"), without("bob"))).toEqual(["lead INC-2026-0042 bob"]);
  });

  it("who comes back, or may lead again, leads again", () => {
    const demoted = { ...everybody, contacts: [{ ...bob, rights: "observer" as const }] };

    expect(found([{ ...led, isLeadless: true }], without("bob"), everybody)).toEqual([
      "lead-back INC-2026-0042 bob",
    ]);
    expect(found([{ ...led, isLeadless: true }], demoted, everybody)).toEqual([
      "lead-back INC-2026-0042 bob",
    ]);
  });

  it("means nothing where nobody was given it", () => {
    expect(found([open()], everybody, without("bob"))).toEqual([]);
  });
});

describe("M9: other people", () => {
  it("the opener who leaves is said, whatever the label", () => {
    expect(found([open({ openedBy: "alice" })], everybody, without("alice"))).toEqual([
      "opener INC-2026-0042 alice",
    ]);
  });

  it("who was never in the directory is no news", () => {
    expect(found([open({ openedBy: "gone" })], everybody, without("alice"))).toEqual([]);
  });

  it("those whom an incident at TLP:RED names are said, the lead and the opener once", () => {
    const red = open({
      marking: "RED",
      lead: "bob",
      openedBy: "alice",
      named: ["alice", "bob", "eve", "olga"],
    });

    expect(found([red], everybody, without("alice", "bob", "eve"))).toEqual([
      "lead INC-2026-0042 bob",
      "opener INC-2026-0042 alice",
      "named INC-2026-0042 eve",
    ]);
  });

  it("below TLP:RED the roll names nobody", () => {
    expect(found([open({ marking: "AMBER+STRICT", named: ["eve"] })], everybody, without("eve"))).toEqual([]);
  });
});

describe("m10: policies", () => {
  const policy = aPolicy({ severity: "high" });
  const withPolicy = (change: Partial<typeof policy>) => ({
    ...everybody,
    policies: [{ ...policy, ...change }],
  });

  it.each(["leadWithin", "acknowledgeWithin", "updateEvery", "stepEvery"] as const)(
    "a changed %s counts",
    (field) => {
      expect(found([open()], withPolicy({}), withPolicy({ [field]: 7 * MINUTE }))).toEqual([
        "policy INC-2026-0042",
      ]);
    },
  );

  it("other roles, another name or another severity's policy do not", () => {
    const renamed = withPolicy({ id: "other", inviteRoles: ["liaison"], steps: ["deputy"] });
    const another = {
      ...withPolicy({}),
      policies: [policy, aPolicy({ severity: "low", leadWithin: MINUTE })],
    };

    expect(found([open()], withPolicy({}), renamed)).toEqual([]);
    expect(found([open()], withPolicy({}), another)).toEqual([]);
  });

  it("a policy that is new or gone counts when its times are not Muster's own", () => {
    const quick = withPolicy({ leadWithin: MINUTE });

    expect(found([open()], everybody, quick)).toEqual(["policy INC-2026-0042"]);
    expect(found([open()], quick, everybody)).toEqual(["policy INC-2026-0042"]);
  });

  it("counts for the incidents of its category only", () => {
    const category = "malicious-code/ransomware";
    const special = withPolicy({ category: "malicious-code", stepEvery: MINUTE });

    expect(found([open({ category }), open({ ref: "INC-2026-0043" })], everybody, special)).toEqual([
      "policy INC-2026-0042",
    ]);
  });
});

it("consequences are ordered by incident, the lead first, and the same directory has none", () => {
  const incidents = [
    open({ ref: "INC-2026-0050", lead: "bob", openedBy: "bob" }),
    open({ ref: "INC-2026-0007", lead: "bob" }),
  ];
  const quick = { ...without("bob"), policies: [aPolicy({ leadWithin: MINUTE })] };

  expect(found(incidents, everybody, quick)).toEqual([
    "lead INC-2026-0007 bob",
    "policy INC-2026-0007",
    "lead INC-2026-0050 bob",
    "opener INC-2026-0050 bob",
    "policy INC-2026-0050",
  ]);
  expect(found(incidents, everybody, everybody)).toEqual([]);
});
