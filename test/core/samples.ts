/** Small, complete values to start from; every test names only what matters to it. */
import type { Contact, Directory, Organisation, Policy } from "../../src/core/directory/directory.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { NewEntry } from "../../src/core/timeline/entry.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** When the sample incident was opened. */
export const OPENED = new Date("2026-11-20T09:20:31.000Z");

/** The instant that many milliseconds after the opening. */
export function at(ms: number): Date {
  return new Date(OPENED.getTime() + ms);
}

export function anIncident(change: Partial<Incident> = {}): Incident {
  return {
    id: "00000000-0000-4000-8000-000000000001",
    ref: "INC-2026-0042",
    codename: "quiet-harbour",
    title: "Mail gateway sends malware",
    severity: "high",
    status: "triaged",
    marking: "AMBER",
    source: "cert-eu",
    relay: "curated",
    openedBy: "alice",
    exercise: false,
    openedAt: OPENED,
    updatedAt: OPENED,
    ...change,
  };
}

export function aPolicy(change: Partial<Policy> = {}): Policy {
  return {
    id: "sample",
    severity: "high",
    inviteRoles: ["duty-officer"],
    leadWithin: 15 * MINUTE,
    acknowledgeWithin: 30 * MINUTE,
    updateEvery: 4 * HOUR,
    stepEvery: 20 * MINUTE,
    steps: ["duty-officer", "deputy", "head-of-unit", "coordinator"],
    ...change,
  };
}

export function anOrganisation(id: string, change: Partial<Organisation> = {}): Organisation {
  return {
    id,
    name: id.toUpperCase(),
    kind: "institution",
    communities: [],
    clients: [],
    ceiling: "RED",
    networks: ["slack"],
    timezone: "Europe/Brussels",
    ...change,
  };
}

export function aContact(id: string, organisation: string, change: Partial<Contact> = {}): Contact {
  return {
    id,
    organisation,
    name: `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
    role: "duty-officer",
    rights: "responder",
    addresses: { slack: `${id}@example.eu`, matrix: `@${id}:example.eu` },
    hours: "24x7",
    ...change,
  };
}

/** CERT-EU (Slack) coordinates; the Parliament is on Slack, EC3 on Matrix, a company may receive only GREEN. */
export function aDirectory(change: Partial<Directory> = {}): Directory {
  return {
    organisations: [
      anOrganisation("cert-eu", { name: "CERT-EU", kind: "coordinator" }),
      anOrganisation("ep", { name: "European Parliament" }),
      anOrganisation("ec3", { name: "EC3", kind: "law-enforcement", networks: ["matrix"] }),
      anOrganisation("acme", { name: "Acme Response", kind: "company", ceiling: "GREEN" }),
    ],
    contacts: [
      aContact("alice", "cert-eu", { name: "Alice Duty", rights: "coordinator" }),
      aContact("carl", "cert-eu", { name: "Carl Chief", role: "head-of-unit" }),
      aContact("petra", "ep", { name: "Petra Parliament" }),
      aContact("paul", "ep", { name: "Paul Deputy", role: "deputy" }),
      aContact("eve", "ec3", { name: "Eve Europol" }),
      aContact("max", "acme", { name: "Max Acme" }),
    ],
    teams: [],
    policies: [],
    ...change,
  };
}

export function aNewEntry(change: Partial<NewEntry> = {}): NewEntry {
  return {
    kind: "note",
    text: "The gateway is isolated.",
    data: { text: "The gateway is isolated." },
    occurredAt: OPENED,
    author: "alice",
    organisation: "cert-eu",
    marking: "AMBER",
    ...change,
  };
}
