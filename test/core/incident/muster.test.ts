import { describe, expect, it } from "vitest";
import type { Contact, Directory } from "../../../src/core/directory/directory.ts";
import { type MusterRequest, musterPlan } from "../../../src/core/incident/muster.ts";
import { TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { aContact, aDirectory, anOrganisation, aPolicy } from "../samples.ts";

const directory = aDirectory();
const alice = contactOf(directory, "alice");

function plan(change: Partial<MusterRequest>, within: Directory = directory, policy = aPolicy()) {
  return musterPlan(within, policy, {
    opener: alice,
    openerNetwork: "slack",
    with: [],
    marking: "AMBER",
    networks: ["slack", "matrix"],
    ...change,
  });
}

describe("musterPlan", () => {
  it("invites the duty officers of the organisations asked for, each on its home network, and the opener", () => {
    expect(plan({ with: ["ep", "ec3"] })).toEqual({
      organisations: ["cert-eu", "ep", "ec3"],
      lines: [
        {
          contact: "alice",
          organisation: "cert-eu",
          network: "slack",
          address: "alice@example.eu",
          because: "opened the incident",
        },
        {
          contact: "petra",
          organisation: "ep",
          network: "slack",
          address: "petra@example.eu",
          because: "duty officer of European Parliament",
        },
        {
          contact: "eve",
          organisation: "ec3",
          network: "matrix",
          address: "@eve:example.eu",
          because: "duty officer of EC3",
        },
      ],
      unreachable: [],
      networks: ["slack", "matrix"],
    });
  });

  it("needs nobody else", () => {
    expect(plan({})).toMatchObject({
      organisations: ["cert-eu"],
      lines: [{ contact: "alice" }],
      unreachable: [],
      networks: ["slack"],
    });
  });

  it("opens no room where nobody is invited", () => {
    expect(plan({ with: ["ep"] }).networks).toEqual(["slack"]);
  });

  it("invites the colleagues of the opener in the wanted roles", () => {
    const lines = plan({ opener: contactOf(directory, "carl") }).lines;

    expect(lines.map((line) => [line.contact, line.because])).toEqual([
      ["carl", "opened the incident"],
      ["alice", "duty officer of CERT-EU"],
    ]);
  });

  it("invites all the roles that the policy wants", () => {
    const critical = aPolicy({ inviteRoles: ["duty-officer", "head-of-unit", "liaison"] });

    expect(plan({}, directory, critical).lines.map((line) => line.contact)).toEqual(["alice", "carl"]);
  });

  it("invites a person asked for by name, whose organisation then takes part, and not the rest of it", () => {
    const found = plan({ with: ["paul"] });

    expect(found.organisations).toEqual(["cert-eu", "ep"]);
    expect(found.lines[1]).toEqual({
      contact: "paul",
      organisation: "ep",
      network: "slack",
      address: "paul@example.eu",
      because: "asked for by name",
    });
    expect(found.lines).toHaveLength(2);
  });

  it("invites nobody twice, however often they are asked for", () => {
    const found = plan({ with: ["ec3", "eve", "ec3", "alice", "cert-eu"] });

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "eve"]);
    expect(found.organisations).toEqual(["cert-eu", "ec3"]);
  });

  it("meets the opener on the network that the opener is on, also when it is no home network", () => {
    const found = plan({ openerNetwork: "matrix", with: ["ep"] });

    expect(found.lines.map((line) => [line.contact, line.network])).toEqual([
      ["alice", "matrix"],
      ["petra", "slack"],
    ]);
    expect(found.networks).toEqual(["matrix", "slack"]);
  });

  it("plans the same whatever the order of the directory", () => {
    const two = aDirectory({ contacts: [...directory.contacts, aContact("anna", "ep")] });
    const reversed = aDirectory({
      organisations: two.organisations.toReversed(),
      contacts: two.contacts.toReversed(),
    });

    expect(plan({ with: ["ep", "ec3"] }, reversed)).toEqual(plan({ with: ["ep", "ec3"] }, two));
  });

  it("leaves out an id that nobody has, which the caller has ruled out", () => {
    expect(plan({ with: ["nobody"] }).organisations).toEqual(["cert-eu"]);
  });
});

describe("the network of a contact", () => {
  const both = anOrganisation("both", { name: "Both", networks: ["matrix", "slack"] });
  const found = (contact: Contact, networks: readonly string[]) =>
    plan(
      { with: ["both"], networks },
      aDirectory({ organisations: [...directory.organisations, both], contacts: [alice, contact] }),
    );

  it("is the first home network", () => {
    expect(found(aContact("bo", "both"), ["slack", "matrix"]).lines[1]).toMatchObject({
      contact: "bo",
      network: "matrix",
    });
  });

  it("is the next one when there is no address on the first", () => {
    const bo = aContact("bo", "both", { addresses: { slack: "bo@example.eu" } });

    expect(found(bo, ["slack", "matrix"]).lines[1]).toMatchObject({ contact: "bo", network: "slack" });
  });

  it("is the next one when the first is not connected", () => {
    expect(found(aContact("bo", "both"), ["slack"]).lines[1]).toMatchObject({
      contact: "bo",
      network: "slack",
    });
  });

  it("is never one that is not a home of the organisation", () => {
    const slackOnly = plan({ with: ["ep"], networks: ["matrix"], openerNetwork: "matrix" });

    expect(slackOnly.lines.map((line) => line.contact)).toEqual(["alice"]);
  });
});

describe("who stands in", () => {
  const roles = (contacts: readonly Contact[], policy = aPolicy()) =>
    plan({ with: ["ep"] }, aDirectory({ contacts: [alice, ...contacts] }), policy);
  const deputy = aContact("deputy", "ep", { role: "deputy" });
  const liaison = aContact("liaison", "ep", { role: "liaison" });
  const head = aContact("head", "ep", { role: "head-of-unit" });
  const manager = aContact("manager", "ep", { role: "manager" });
  const coordinator = aContact("coordinator", "ep", { role: "coordinator" });
  const unreachable = { addresses: { email: "someone@example.eu" } };

  it.each([
    [[manager, head, liaison, deputy], "deputy"],
    [[manager, head, liaison], "liaison"],
    [[manager, head], "head"],
    [[manager, coordinator], "manager"],
    [[coordinator], "coordinator"],
  ])(
    "is, without a duty officer, the first of deputy, liaison, head of unit, manager, coordinator: case %#",
    (contacts, expected) => {
      const found = roles(contacts);

      expect(found.lines.map((line) => line.contact)).toEqual(["alice", expected]);
      expect(found.lines[1]?.because).toMatch(/ of European Parliament, in place of the duty officer$/);
      expect(found.unreachable).toEqual([]);
    },
  );

  it("is the duty officer when the policy wants others", () => {
    const found = roles([aContact("petra", "ep"), deputy], aPolicy({ inviteRoles: ["legal", "press"] }));

    expect(found.lines[1]).toMatchObject({
      contact: "petra",
      because: "duty officer of European Parliament, in place of the legal or press",
    });
  });

  it("is invited when the duty officer has no address, and that is said", () => {
    const found = roles([aContact("petra", "ep", { name: "Petra Parliament", ...unreachable }), deputy]);

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "deputy"]);
    expect(found.unreachable).toEqual([
      {
        contact: "petra",
        organisation: "ep",
        reason: "European Parliament's duty officer Petra Parliament has no address on slack",
      },
    ]);
  });

  it("is skipped when unreachable too, and each of them is named", () => {
    const found = roles([aContact("petra", "ep", unreachable), { ...deputy, ...unreachable }, head]);

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "head"]);
    expect(found.unreachable.map((one) => one.contact)).toEqual(["petra", "deputy"]);
  });

  it("is not needed when one of two duty officers can be reached", () => {
    const found = roles([aContact("petra", "ep", unreachable), aContact("pia", "ep"), deputy]);

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "pia"]);
    expect(found.unreachable.map((one) => one.contact)).toEqual(["petra"]);
  });

  it("is nobody with a role that does not run incidents", () => {
    const found = roles([
      aContact("lea", "ep", { role: "legal" }),
      aContact("pam", "ep", { role: "press" }),
      aContact("ann", "ep", { role: "analyst" }),
    ]);

    expect(found.lines.map((line) => line.contact)).toEqual(["alice"]);
  });
});

describe("why somebody cannot be reached", () => {
  const reasons = (change: Partial<MusterRequest>, within: Directory = directory) =>
    plan(change, within).unreachable;
  const withEve = (change: Partial<Contact>) =>
    aDirectory({ contacts: [alice, aContact("eve", "ec3", { name: "Eve Europol", ...change })] });

  it("no address on the home network", () => {
    expect(reasons({ with: ["ec3"] }, withEve({ addresses: { slack: "eve@example.eu" } }))).toEqual([
      {
        contact: "eve",
        organisation: "ec3",
        reason: "EC3's duty officer Eve Europol has no address on matrix",
      },
    ]);
  });

  it("an empty address is none", () => {
    expect(reasons({ with: ["ec3"] }, withEve({ addresses: { matrix: " " } }))).toHaveLength(1);
  });

  it("a network named like something that every object has is not an address", () => {
    const odd = aDirectory({
      organisations: [
        anOrganisation("cert-eu"),
        anOrganisation("ec3", { name: "EC3", networks: ["constructor"] }),
      ],
      contacts: [alice, aContact("eve", "ec3", { name: "Eve Europol" })],
    });

    expect(reasons({ with: ["ec3"], networks: ["slack", "constructor"] }, odd)).toEqual([
      {
        contact: "eve",
        organisation: "ec3",
        reason: "EC3's duty officer Eve Europol has no address on constructor",
      },
    ]);
  });

  it("no address on any of several home networks", () => {
    const several = aDirectory({
      organisations: [
        anOrganisation("cert-eu"),
        anOrganisation("ec3", { name: "EC3", networks: ["matrix", "slack"] }),
      ],
      contacts: [alice, aContact("eve", "ec3", { name: "Eve Europol", role: "deputy", addresses: {} })],
    });

    expect(reasons({ with: ["ec3"] }, several)[0]?.reason).toBe(
      "EC3's deputy Eve Europol has no address on matrix or slack",
    );
  });

  it("the home network is not connected", () => {
    expect(reasons({ with: ["ec3"], networks: ["slack"] })).toEqual([
      {
        contact: "eve",
        organisation: "ec3",
        reason:
          "EC3's duty officer Eve Europol has an address only on matrix, to which Muster is not connected",
      },
    ]);
  });

  it("no home network", () => {
    const homeless = aDirectory({
      organisations: [anOrganisation("cert-eu"), anOrganisation("ec3", { name: "EC3", networks: [] })],
    });

    expect(reasons({ with: ["ec3"] }, homeless)[0]?.reason).toBe("EC3 has no home network in the directory");
  });

  it("nobody in the directory", () => {
    expect(reasons({ with: ["ec3"] }, aDirectory({ contacts: [alice] }))).toEqual([
      { organisation: "ec3", reason: "EC3 has no duty officer in the directory, and nobody to stand in" },
    ]);
  });

  it("a person asked for by name has no address, while the organisation's duty officer is invited", () => {
    const contacts = [
      ...directory.contacts,
      aContact("lea", "ep", { name: "Lea Legal", role: "legal", addresses: {} }),
    ];
    const found = plan({ with: ["ep", "lea"] }, aDirectory({ contacts }));

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "petra"]);
    expect(found.unreachable).toEqual([
      {
        contact: "lea",
        organisation: "ep",
        reason: "European Parliament's legal Lea Legal has no address on slack",
      },
    ]);
  });

  it("still lets the organisation take part: it is reminded until it acknowledges", () => {
    expect(plan({ with: ["ec3"] }, aDirectory({ contacts: [alice] })).organisations).toEqual([
      "cert-eu",
      "ec3",
    ]);
  });

  it("applies to the opener too, without losing the incident", () => {
    const opener = aContact("alice", "cert-eu", { name: "Alice Duty", addresses: {} });
    const found = plan(
      { opener, with: ["ec3"] },
      aDirectory({ contacts: [opener, contactOf(directory, "eve")] }),
    );

    expect(found.organisations).toEqual(["cert-eu", "ec3"]);
    expect(found.lines.map((line) => line.contact)).toEqual(["eve"]);
    expect(found.unreachable).toMatchObject([{ contact: "alice", organisation: "cert-eu" }]);
    expect(found.networks).toEqual(["slack", "matrix"]);
  });
});

describe("the ceiling of an organisation", () => {
  // Rows: ceiling. Columns: marking, in the order of TLP. in: takes part.
  it.each([
    //                  CLEAR GREEN AMBER AMBER+STRICT RED
    ["CLEAR", "         in    -     -     -     -"],
    ["GREEN", "         in    in    -     -     -"],
    ["AMBER", "         in    in    in    -     -"],
    ["AMBER+STRICT", "  in    in    in    in    -"],
    ["RED", "           in    in    in    in    in"],
  ] as const)("%s lets in: %s", (ceiling, row) => {
    const within = aDirectory({
      organisations: [anOrganisation("cert-eu"), anOrganisation("ep", { ceiling })],
    });
    const taken = TLP.map((marking: Tlp) =>
      plan({ with: ["ep", "petra"], marking }, within).organisations.includes("ep") ? "in" : "-",
    );

    expect(taken).toEqual(row.trim().split(/\s+/));
  });

  it("calls nobody just for their role at TLP:RED, not even at home: it is for named persons", () => {
    const found = plan({ with: ["ep", "eve"], marking: "RED" });

    expect(found.lines.map((line) => line.contact)).toEqual(["alice", "eve"]);
    expect(found.organisations).toEqual(["cert-eu", "ec3"]);
    expect(found.unreachable).toEqual([
      {
        organisation: "ep",
        reason: "TLP:RED is for named persons only: of European Parliament, ask for contacts by name",
      },
    ]);
  });

  it("keeps the organisation out and says why", () => {
    const found = plan({ with: ["acme"] });

    expect(found.organisations).toEqual(["cert-eu"]);
    expect(found.lines.map((line) => line.contact)).toEqual(["alice"]);
    expect(found.unreachable).toEqual([
      {
        organisation: "acme",
        reason: "Acme Response may receive up to TLP:GREEN; this incident is TLP:AMBER",
      },
    ]);
  });

  it("keeps its people out too when they are asked for by name", () => {
    const found = plan({ with: ["max"] });

    expect(found.organisations).toEqual(["cert-eu"]);
    expect(found.unreachable).toMatchObject([{ contact: "max", organisation: "acme" }]);
  });

  it("does not keep out the organisation that opens the incident: it is the source", () => {
    const max = contactOf(directory, "max");

    expect(plan({ opener: max, marking: "RED" }).lines).toMatchObject([
      { contact: "max", organisation: "acme" },
    ]);
  });
});

function contactOf(within: Directory, id: string): Contact {
  const contact = within.contacts.find((one) => one.id === id);
  if (!contact) throw new Error(`the sample directory has no ${id}`);
  return contact;
}
