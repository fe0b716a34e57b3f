import type { Directory } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";

/**
 * The organisation that answers for the incident: that of anyone who leads, else of anyone who opened it, of whom the
 * directory still has; else the one from which it comes.
 */
export function homeOf(directory: Pick<Directory, "contacts">, incident: Incident): string {
  const opener = directory.contacts.find((one) => one.id === incident.openedBy);
  return (leadOf(incident, directory) ?? opener)?.organisation ?? incident.source;
}
