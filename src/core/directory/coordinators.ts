/** Coordinators serve everybody: who they are, and how far that reaches. Nothing else states this rule. */
import { compareTlp, TLP, type Tlp } from "../marking/tlp.ts";
import { inOrder } from "../words.ts";
import type { Contact, Directory, Organisation } from "./directory.ts";

/** The strictest label of incidents that coordinators work on without having been let in. */
const COORDINATED_UP_TO: Tlp = "AMBER";

/** The labels of these incidents. */
export const COORDINATED_LABELS: readonly Tlp[] = TLP.filter(
  (tlp) => compareTlp(tlp, COORDINATED_UP_TO) <= 0,
);

export function isCoordinating(organisation: Pick<Organisation, "kind"> | undefined): boolean {
  return organisation?.kind === "coordinator";
}

/** Whether the contact is a coordinator of a coordinating organisation. @param organisation their own */
export function isCoordinator(
  contact: Pick<Contact, "rights">,
  organisation: Pick<Organisation, "kind"> | undefined,
): boolean {
  return contact.rights === "coordinator" && isCoordinating(organisation);
}

/** Whether the contact works on incidents of that label in which their organisation takes no part. */
export function coordinates(
  contact: Pick<Contact, "rights">,
  organisation: Pick<Organisation, "kind"> | undefined,
  incident: Tlp,
): boolean {
  return isCoordinator(contact, organisation) && COORDINATED_LABELS.includes(incident);
}

/** The duty officers of the coordinating organisations, by id. */
export function coordinatingDesks(
  directory: Pick<Directory, "organisations" | "contacts">,
): readonly Contact[] {
  const coordinating = new Set(directory.organisations.filter(isCoordinating).map((one) => one.id));
  return directory.contacts
    .filter((one) => one.role === "duty-officer" && coordinating.has(one.organisation))
    .toSorted((a, b) => inOrder(a.id, b.id));
}
