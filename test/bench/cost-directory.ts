/** The people of the cost benches, as a directory file: two organisations at home on each workspace, two on Matrix, and as many others as wanted. */
import { stringify } from "yaml";

/** Opens incidents from Matrix. */
export const DANA = "@dana:hs.test";
/** Duty officer of {@link PARTNER}. */
export const CAROL = "@carol:hs.test";
export const PARTNER = "ec3";

const PER_ORGANISATION = 10;

/** @param contacts how many there are in all, at least */
export function directoryOf(workspaces: number, contacts = 0): string {
  const homes = Array.from({ length: workspaces }, (_, at) => home(at + 1)).flat();
  const known = [...homes, hub(), partner()];
  const missing = Math.max(0, contacts - known.length);
  const others = Array.from({ length: Math.ceil(missing / PER_ORGANISATION) }, (_, at) =>
    other(at, Math.min(PER_ORGANISATION, missing - at * PER_ORGANISATION)),
  );
  return stringify({ organisations: [...known, ...others] });
}

/** The institution that takes part from a workspace. */
export function institutionAt(workspace: number): string {
  return `ep-${workspace}`;
}

/** Of the others: each has a duty officer, a deputy and a head of unit first. */
export function otherOrganisation(at: number): string {
  return `other-${at}`;
}

function home(workspace: number) {
  const network = `slack-${workspace}`;
  const institution = institutionAt(workspace);
  const shared = { networks: [network], timezone: "Europe/Brussels" };
  return [
    {
      id: `cert-${workspace}`,
      name: `CERT ${workspace}`,
      kind: "coordinator",
      clients: [institution],
      ceiling: "RED",
      ...shared,
      contacts: [
        {
          id: `alice-${workspace}`,
          name: `Alice Duty ${workspace}`,
          role: "duty-officer",
          rights: "coordinator",
          addresses: { [network]: "alice@cert.test" },
        },
      ],
    },
    {
      id: institution,
      name: `Institution ${workspace}`,
      kind: "institution",
      ceiling: "AMBER+STRICT",
      ...shared,
      contacts: [
        {
          id: `bob-${workspace}`,
          name: `Bob Guard ${workspace}`,
          role: "duty-officer",
          rights: "responder",
          addresses: { [network]: "bob@cert.test" },
        },
      ],
    },
  ];
}

function hub() {
  return {
    id: "hub",
    name: "Hub",
    kind: "coordinator",
    ceiling: "RED",
    networks: ["matrix"],
    timezone: "Europe/Brussels",
    contacts: [
      {
        id: "dana",
        name: "Dana Hub",
        role: "duty-officer",
        rights: "coordinator",
        addresses: { matrix: DANA },
      },
    ],
  };
}

function partner() {
  return {
    id: PARTNER,
    name: "Europol EC3",
    kind: "law-enforcement",
    ceiling: "AMBER",
    networks: ["matrix"],
    timezone: "Europe/Amsterdam",
    contacts: [
      {
        id: "carol",
        name: "Carol Europol",
        role: "duty-officer",
        rights: "partner",
        addresses: { matrix: CAROL },
      },
    ],
  };
}

const ROLES = ["duty-officer", "deputy", "head-of-unit"];

function other(at: number, contacts: number) {
  return {
    id: otherOrganisation(at),
    name: `Other ${at}`,
    kind: "institution",
    ceiling: "AMBER",
    networks: ["matrix"],
    timezone: "Europe/Paris",
    contacts: Array.from({ length: contacts }, (_, person) => ({
      id: `person-${at}-${person}`,
      name: `Person ${at} ${person}`,
      role: ROLES[person] ?? "analyst",
      rights: "responder",
      addresses: { matrix: `@person-${at}-${person}:hs.test` },
    })),
  };
}
