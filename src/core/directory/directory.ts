/** The directory: who exists, whom they serve, how they are reached, what they may do. Filled from a file (DESIGN of the file: README, "Directory"). */
import type { Severity } from "../incident/incident.ts";
import type { Tlp } from "../marking/tlp.ts";

export const ORGANISATION_KINDS = [
  "coordinator",
  "institution",
  "csirt",
  "agency",
  "law-enforcement",
  "military",
  "company",
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** What a contact is to the organisation. Invitations and escalation go by role. */
export const ROLES = [
  "duty-officer",
  "deputy",
  "head-of-unit",
  "coordinator",
  "liaison",
  "manager",
  "analyst",
  "legal",
  "press",
] as const;
export type Role = (typeof ROLES)[number];

/** What a contact may do in Muster, from most to least. The table is in handlers/runtime/access.ts. */
export const RIGHTS = ["coordinator", "responder", "partner", "manager", "observer"] as const;
export type Rights = (typeof RIGHTS)[number];

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly communities: readonly string[];
  /** Ids of organisations that it serves: who may receive TLP:AMBER through it. */
  readonly clients: readonly string[];
  /** The strictest label that it may receive at all. */
  readonly ceiling: Tlp;
  /** Home networks, first preferred. */
  readonly networks: readonly string[];
  /** IANA name. */
  readonly timezone: string;
}

export interface Contact {
  /** Unique in the whole directory, and never the id of an organisation. */
  readonly id: string;
  readonly organisation: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: Rights;
  /** Address per network id, and `email`, `phone` for people to use. */
  readonly addresses: Readonly<Record<string, string>>;
  /** `24x7` or for example `Mon-Fri 08:00-18:00`. */
  readonly hours: string;
}

/** A rapid reaction team: a roster that can be mobilised. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly skills: readonly string[];
}

/** Whom to invite, and who is told in which order and how often while something is not done. Periods in ms. */
export interface Policy {
  readonly id: string;
  readonly severity: Severity;
  /** RSIT class; absent: every category. The more specific policy wins. */
  readonly category?: string;
  /** Roles invited on opening, per organisation; the first that the organisation has is the least that must be found. */
  readonly inviteRoles: readonly Role[];
  readonly leadWithin: number;
  readonly acknowledgeWithin: number;
  readonly updateEvery: number;
  /** Between one level and the next. */
  readonly stepEvery: number;
  /** Who is told, level by level; the last is told again until it is met. */
  readonly steps: readonly Role[];
}

export interface Directory {
  readonly organisations: readonly Organisation[];
  readonly contacts: readonly Contact[];
  readonly teams: readonly Team[];
  readonly policies: readonly Policy[];
}
