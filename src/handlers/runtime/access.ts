/**
 * Who may do what. Two questions, both answered from the directory and the incident alone (being in a room
 * gives no right): may this person use the command at all, and may this person know of the incident.
 */
import { COORDINATED_LABELS, coordinatingDesks, isCoordinator } from "../../core/directory/coordinators.ts";
import type { Contact, Directory, Rights } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Tx } from "../../db/connect.ts";
import { type LockedIncident, lockIncident } from "../../db/incidents.ts";
import type { Knower } from "../../db/known-to.ts";
import { needToKnowOf } from "./need-to-know.ts";

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
 * People with one of these rights, whom somebody without asks: duty officers first, of their own organisation, else
 * of those that coordinate.
 */
export function whoMay(
  directory: Pick<Directory, "organisations" | "contacts">,
  { organisation }: Contact,
  requires: readonly Rights[],
): readonly Contact[] {
  const able = directory.contacts.filter((one) => mayUse(one, requires));
  const own = able
    .filter((one) => one.organisation === organisation)
    .toSorted((a, b) => Number(b.role === "duty-officer") - Number(a.role === "duty-officer"));
  const desks = coordinatingDesks(directory).filter((one) => mayUse(one, requires));
  return [...own, ...desks].slice(0, 1);
}

/**
 * Whether the contact may know that the incident exists. People of an organisation that takes part may, and
 * coordinators of a coordinating organisation up to TLP:AMBER; of TLP:RED only who is named: on the roll and not
 * removed, the opener, the lead. The organisation's ceiling holds on top. db/incidents.ts says the same for
 * whole lists.
 */
export async function mayKnow(
  tx: Tx,
  directory: Pick<Directory, "organisations" | "contacts">,
  contact: Contact,
  incident: Incident,
): Promise<boolean> {
  const need = await needToKnowOf(tx, directory, incident);
  const reader = need.reader(contact);
  // A label that lets it go further (TLP:GREEN, TLP:CLEAR) lets people be told, not look around for themselves.
  return reader.takesPart && need.mayKnow([reader]).ok;
}

/**
 * Locks the incident when the contact may know of it. They are asked twice: nobody waits for the lock of an incident
 * that is not theirs, and what changed until the lock was had (they were removed, the label was raised) counts.
 */
export async function lockKnown(
  tx: Tx,
  directory: Pick<Directory, "organisations" | "contacts">,
  contact: Contact,
  found: Incident,
): Promise<LockedIncident | undefined> {
  if (!(await mayKnow(tx, directory, contact, found))) return undefined;
  const incident = await lockIncident(tx, found.id);
  return incident && (await mayKnow(tx, directory, contact, incident)) ? incident : undefined;
}

/** The same question for a list of incidents. */
export function knowerOf(contact: Contact, directory: Pick<Directory, "organisations">): Knower {
  const own = directory.organisations.find((one) => one.id === contact.organisation);
  return {
    contact: contact.id,
    organisation: contact.organisation,
    ceiling: own?.ceiling ?? "CLEAR",
    alsoOfOthers: isCoordinator(contact, own) ? COORDINATED_LABELS : [],
  };
}
