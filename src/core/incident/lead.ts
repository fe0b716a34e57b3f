/** Who leads an incident: the incident names somebody, the directory says whether they still can. */
import type { Contact, Directory, Rights } from "../directory/directory.ts";
import type { Incident } from "./incident.ts";

/** The rights with which a person can lead: those that the lead's commands take. */
export const LEADING: readonly Rights[] = ["coordinator", "responder"];

export function canLead(contact: Pick<Contact, "rights">): boolean {
  return LEADING.includes(contact.rights);
}

/**
 * The lead, when the directory still has them with a right to lead. Undefined when nobody was given the lead,
 * and when an import took the lead out of the directory or took that right away: then nobody leads.
 */
export function leadOf(
  incident: Pick<Incident, "lead">,
  directory: Pick<Directory, "contacts">,
): Contact | undefined {
  if (incident.lead === undefined) return undefined;
  const contact = directory.contacts.find((one) => one.id === incident.lead);
  return contact && canLead(contact) ? contact : undefined;
}
