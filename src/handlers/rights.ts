/**
 * Who may do what. Two questions, both answered from the directory alone (being in a room gives no right):
 * may this person use the command at all, and may this person know of the incident.
 */
import type { Contact, Directory, Rights } from "../core/directory/directory.ts";
import type { Participation } from "../core/incident/incident.ts";

/** For commands that only people who run the incident may use. */
export const RESPONDERS: readonly Rights[] = ["coordinator", "responder"];
/** For commands of everybody who works on it, partners included. */
export const WORKERS: readonly Rights[] = ["coordinator", "responder", "partner"];
/** For reading. */
export const READERS: readonly Rights[] = ["coordinator", "responder", "partner", "manager", "observer"];

/** Whether the contact's rights include one of those that the command asks for. */
export function mayUse(contact: Contact, requires: readonly Rights[]): boolean {
  return requires.includes(contact.rights);
}

/**
 * Whether the contact may know that the incident exists: people of a participating organisation, and
 * coordinators of a coordinating organisation (CERT-EU sees all incidents that it coordinates).
 */
export function mayKnow(
  contact: Contact,
  directory: Directory,
  participations: readonly Participation[],
): boolean {
  if (participations.some((one) => one.organisation === contact.organisation)) return true;
  return contact.rights === "coordinator" && isCoordinating(directory, contact.organisation);
}

function isCoordinating(directory: Directory, organisation: string): boolean {
  return directory.organisations.some((one) => one.id === organisation && one.kind === "coordinator");
}

/** Whether the contact sees every incident. */
export function seesAll(contact: Contact, directory: Directory): boolean {
  return contact.rights === "coordinator" && isCoordinating(directory, contact.organisation);
}
