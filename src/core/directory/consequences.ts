/** What a change of the directory means for incidents that are open. */
import { policyFor } from "../escalation/policies.ts";
import type { Incident } from "../incident/incident.ts";
import { canLead, leadOf } from "../incident/lead.ts";
import { inOrder } from "../words.ts";
import type { Directory, Policy } from "./directory.ts";

/** An open incident, as far as the directory matters to it. */
export interface OpenIncident
  extends Pick<Incident, "id" | "ref" | "severity" | "category" | "marking" | "lead" | "openedBy"> {
  /** The reminder that nobody leads is armed already. */
  readonly isLeadless: boolean;
  /** Ids of the contacts on its roll, when it is TLP:RED. */
  readonly named: readonly string[];
}

export interface Consequence {
  /**
   * `lead`: nobody leads any more; `lead-back`: whom it names can lead again; `policy`: its reminders follow another
   * policy; the others are only said.
   */
  readonly kind: "lead" | "lead-back" | "opener" | "named" | "policy";
  readonly incident: string;
  readonly ref: string;
  /** Whom it is about; absent for `policy`. */
  readonly contact?: string;
  /** One sentence for operators. */
  readonly text: string;
}

/** By incident; of each the lead first. The same directory again has none, except a lead who cannot lead and for whom no reminder is armed. */
export function consequencesOf(
  incidents: readonly OpenIncident[],
  old: Directory,
  next: Directory,
): readonly Consequence[] {
  const [had, has] = [old, next].map((one) => new Set(one.contacts.map(({ id }) => id)));
  const isGone = (id: string) => had?.has(id) === true && has?.has(id) === false;
  return incidents
    .toSorted((a, b) => inOrder(a.ref, b.ref))
    .flatMap((incident) => [
      ...lostLead(incident, next),
      ...leadIsBack(incident, old, next),
      ...lostPeople(incident, isGone),
      ...otherPolicy(incident, old, next),
    ]);
}

function lostLead(incident: OpenIncident, next: Directory): readonly Consequence[] {
  const { id, ref, lead, isLeadless } = incident;
  if (lead === undefined || isLeadless || leadOf(incident, next) !== undefined) return [];
  const contact = next.contacts.find((one) => one.id === lead);
  const why =
    contact === undefined || canLead(contact)
      ? "is no longer in the directory"
      : `no longer has the right to lead (${contact.rights})`;
  const text = `${lead} leads ${ref} and ${why}: nobody leads it now, and its reminders say so.`;
  return [{ kind: "lead", incident: id, ref, contact: lead, text }];
}

/** Told so that its card and rooms are brought up to date. */
function leadIsBack(incident: OpenIncident, old: Directory, next: Directory): readonly Consequence[] {
  const lead = leadOf(incident, next);
  if (lead === undefined || leadOf(incident, old) !== undefined) return [];
  const { id, ref } = incident;
  return [{ kind: "lead-back", incident: id, ref, contact: lead.id, text: `${lead.id} leads ${ref} again.` }];
}

function lostPeople(
  { id: incident, ref, openedBy, lead, marking, named }: OpenIncident,
  isGone: (contact: string) => boolean,
): readonly Consequence[] {
  const opener: readonly Consequence[] = isGone(openedBy)
    ? [
        {
          kind: "opener",
          incident,
          ref,
          contact: openedBy,
          text: `${openedBy} opened ${ref} and is no longer in the directory: what went to them goes to the other people of their organisation.`,
        },
      ]
    : [];
  const others = named.filter((one) => marking === "RED" && one !== openedBy && one !== lead && isGone(one));
  return [
    ...opener,
    ...others.map((contact): Consequence => {
      const text = `${contact} is named by ${ref} (TLP:RED) and is no longer in the directory: they get nothing more of it, and are still in its rooms until somebody removes them.`;
      return { kind: "named", incident, ref, contact, text };
    }),
  ];
}

function otherPolicy(incident: OpenIncident, old: Directory, next: Directory): readonly Consequence[] {
  const { id, ref, severity, category } = incident;
  const [was, is] = [old, next].map(({ policies }) => periodsOf(policyFor(policies, severity, category)));
  if (was === is) return [];
  const text = `The reminders of ${ref} (${severity}) follow the changed policy.`;
  return [{ kind: "policy", incident: id, ref, text }];
}

function periodsOf({ leadWithin, acknowledgeWithin, updateEvery, stepEvery }: Policy): string {
  return [leadWithin, acknowledgeWithin, updateEvery, stepEvery].join(" ");
}
