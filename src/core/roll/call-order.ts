/** In which order people are called to a room, where the network makes some of them wait. Pure. */
import { type Contact, ROLES } from "../directory/directory.ts";
import type { Incident } from "../incident/incident.ts";

/**
 * Who opened the incident comes first, since they have to see that it stands; then who leads it, then by role; people
 * of one role stay in the order in which they were asked for.
 * @param asked ids of contacts
 */
export function callOrder(
  asked: readonly string[],
  incident: Pick<Incident, "openedBy" | "lead">,
  contacts: readonly Pick<Contact, "id" | "role">[],
): readonly string[] {
  const roles = new Map(contacts.map((one) => [one.id, ROLES.indexOf(one.role)]));
  const rank = (id: string): number => {
    if (id === incident.openedBy) return -2;
    if (id === incident.lead) return -1;
    return roles.get(id) ?? ROLES.length;
  };
  return asked.toSorted((one, other) => rank(one) - rank(other));
}
