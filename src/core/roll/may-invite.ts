/** Bringing somebody into an incident is passing on what its source said: whether who asks for it may. */
import { coordinates } from "../directory/coordinators.ts";
import type { Contact, Directory, Organisation } from "../directory/directory.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { mayShare } from "../marking/may-share.ts";
import type { Permit } from "../marking/need-to-know.ts";
import { compareTlp } from "../marking/tlp.ts";

/** The state at this moment. */
export interface Inviting {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
  readonly permits: readonly Permit[];
  /** Ids of the contacts who were called and not removed: whom TLP:RED names. */
  readonly named: readonly string[];
  readonly directory: Pick<Directory, "organisations">;
}

export type InviteVerdict =
  | { readonly ok: true }
  /** `persons`: TLP:RED names persons, not organisations. `source`: only the source may let them have it. */
  | { readonly ok: false; readonly why: "persons" | "source" };

/**
 * Whether the actor may bring in an organisation, or one contact of it. The source always may (an
 * organisation's ceiling is looked at by musterPlan), and so may coordinators of a coordinating organisation up
 * to TLP:AMBER. Everybody else passes on what they have: as far as the label lets it go from their own
 * organisation (AMBER: colleagues and clients; AMBER+STRICT: colleagues; RED: nobody), or as the source
 * permitted.
 * @param contact absent when the organisation as a whole is asked for
 */
export function mayInvite(
  actor: Contact,
  organisation: Organisation,
  contact: Contact | undefined,
  facts: Inviting,
): InviteVerdict {
  const { incident } = facts;
  const takesPart = facts.participations.some((one) => one.organisation === organisation.id);
  if (incident.marking === "RED") {
    if (!contact) return { ok: false, why: "persons" };
    // Somebody may be on the roll because they were added by hand: their organisation was let in by nobody.
    if (takesPart && facts.named.includes(contact.id)) return { ok: true };
  } else if (takesPart) return { ok: true };
  if (actor.organisation === incident.source || compareTlp(incident.marking, "AMBER") < 0)
    return { ok: true };
  const from = facts.directory.organisations.find((one) => one.id === actor.organisation);
  if (coordinates(actor, from, incident.marking)) return { ok: true };

  const permitted = facts.permits.filter((one) => one.entry === undefined).map((one) => one.recipient);
  // Asking for somebody is saying that they need to know.
  const reader = { organisation, takesPart: true, ...(contact ? { contact: contact.id } : {}) };
  const verdict = mayShare({ tlp: incident.marking, circle: "label", permitted }, from, [reader]);
  const refused = verdict.ok ? undefined : verdict.refused[0]?.why;
  return refused === undefined || refused === "ceiling" ? { ok: true } : { ok: false, why: "source" };
}
