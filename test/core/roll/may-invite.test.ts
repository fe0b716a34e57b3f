/** Whether somebody may bring others in: every label, whoever asks, whomever they ask for. */
import { describe, expect, it } from "vitest";
import type { Contact } from "../../../src/core/directory/directory.ts";
import type { Permit } from "../../../src/core/marking/need-to-know.ts";
import { TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { mayInvite } from "../../../src/core/roll/may-invite.ts";
import { aContact, anIncident, anOrganisation, OPENED } from "../samples.ts";

const organisations = [
  anOrganisation("ec", { name: "European Commission", clients: ["eda"] }),
  anOrganisation("cert-eu", { name: "CERT-EU", kind: "coordinator", clients: ["ep"] }),
  anOrganisation("ep", { clients: ["client"] }),
  anOrganisation("client"),
  anOrganisation("eda"),
];
const taking = ["ec", "cert-eu", "ep"].map((organisation) => ({ organisation, invitedAt: OPENED }));
const source = aContact("sophie", "ec");
const coordinator = aContact("alice", "cert-eu", { rights: "coordinator" });
const analyst = aContact("rita", "cert-eu", { rights: "responder" });
const other = aContact("bob", "ep", { rights: "responder" });
const claims = aContact("cora", "ep", { rights: "coordinator" });

interface Asked {
  readonly actor: Contact;
  readonly marking: Tlp;
  readonly organisation: string;
  readonly contact?: Contact;
  readonly permits?: readonly Permit[];
  readonly named?: readonly string[];
}

function asks({ actor, marking, organisation, contact, permits = [], named = [] }: Asked): string {
  const found = organisations.find((one) => one.id === organisation) ?? anOrganisation(organisation);
  const verdict = mayInvite(actor, found, contact, {
    incident: anIncident({ source: "ec", marking }),
    participations: taking,
    permits,
    named,
    directory: { organisations },
  });
  return verdict.ok ? "yes" : verdict.why;
}

describe("bringing in an organisation that takes no part", () => {
  it.each([
    //                                      CLEAR GREEN AMBER AMBER+STRICT RED
    { who: "the source", actor: source, row: "       yes yes yes yes persons" },
    { who: "a coordinator", actor: coordinator, row: "yes yes yes source persons" },
    { who: "somebody else there", actor: analyst, row: "yes yes source source persons" },
    { who: "a participant", actor: other, row: "     yes yes source source persons" },
    { who: "a coordinator by name only", actor: claims, row: "yes yes source source persons" },
  ])("that is nobody's client, by $who: $row", ({ actor, row }) => {
    const found = TLP.map((marking) => asks({ actor, marking, organisation: "eda" }));
    expect(found).toEqual(row.trim().split(/\s+/));
  });

  it.each([
    { who: "whose client it is", actor: other, row: "yes yes yes source persons" },
    { who: "whose client it is not", actor: analyst, row: "yes yes source source persons" },
  ])("that is a client, by somebody $who: $row", ({ actor, row }) => {
    const found = TLP.map((marking) => asks({ actor, marking, organisation: "client" }));
    expect(found).toEqual(row.split(" "));
  });

  it("is up to whoever asks once the source permitted it for the whole incident, except at TLP:RED", () => {
    const permits = [{ recipient: "eda" }];
    const found = TLP.map((marking) => asks({ actor: other, marking, organisation: "eda", permits }));
    expect(found).toEqual(["yes", "yes", "yes", "yes", "persons"]);
  });

  it("is not permitted by permission for one entry, or for another organisation", () => {
    const permits = [{ entry: 7, recipient: "eda" }, { recipient: "client" }];
    expect(asks({ actor: other, marking: "AMBER", organisation: "eda", permits })).toBe("source");
  });

  it("is not kept from by its ceiling here: who is called says so better", () => {
    const low = anOrganisation("low", { ceiling: "CLEAR" });
    const verdict = mayInvite(source, low, undefined, {
      incident: anIncident({ source: "ec", marking: "AMBER" }),
      participations: taking,
      permits: [{ recipient: "low" }],
      named: [],
      directory: { organisations },
    });
    expect(verdict).toEqual({ ok: true });
  });
});

describe("bringing in a person of an organisation that takes part", () => {
  const colleague = aContact("dora", "ep");

  it("is nobody's disclosure below TLP:RED", () => {
    for (const marking of TLP.filter((one) => one !== "RED"))
      for (const actor of [source, coordinator, analyst, other])
        expect(asks({ actor, marking, organisation: "ep", contact: colleague }), marking).toBe("yes");
  });

  it("is the source's to decide at TLP:RED, not even that of a colleague or a coordinator", () => {
    const red = { marking: "RED", organisation: "ep", contact: colleague } as const;
    expect(asks({ ...red, actor: source })).toBe("yes");
    for (const actor of [coordinator, analyst, other]) expect(asks({ ...red, actor })).toBe("source");
  });

  it("is free again at TLP:RED for whoever was named, or whom the source permitted in person", () => {
    const red = { actor: other, marking: "RED", organisation: "ep", contact: colleague } as const;
    expect(asks({ ...red, named: ["dora"] })).toBe("yes");
    expect(asks({ ...red, permits: [{ recipient: "dora" }] })).toBe("yes");
    expect(asks({ ...red, permits: [{ recipient: "ep" }] })).toBe("source");
  });
});
