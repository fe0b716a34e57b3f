/** Who may have what of one incident: everything that {@link mayShare} needs, put together once. */
import { byId } from "../directory/by-id.ts";
import { COORDINATED_LABELS, coordinates } from "../directory/coordinators.ts";
import type { Contact, Directory } from "../directory/directory.ts";
import type { Incident } from "../incident/incident.ts";
import { type Entry, MUSTER } from "../timeline/entry.ts";
import type { Handling, Marking } from "./marking.ts";
import { type Audience, mayShare, type Reader, type Verdict } from "./may-share.ts";
import { compareTlp, strictest, type Tlp } from "./tlp.ts";

/** The source lets somebody have an entry, or what is said to everybody who takes part. */
export interface Permit {
  /** Absent: what is said to everybody who takes part. */
  readonly entry?: number;
  /** Id of an organisation or a contact. */
  readonly recipient: string;
}

/** The marking that holds for an entry now, when it was marked again. */
export interface Remarking {
  readonly entry: number;
  readonly tlp: Tlp;
  readonly handling?: Handling;
}

export interface Facts {
  readonly incident: Incident;
  readonly directory: Pick<Directory, "organisations" | "contacts">;
  /** Ids of the organisations that take part now. */
  readonly participants: readonly string[];
  readonly permits: readonly Permit[];
  readonly remarkings: readonly Remarking[];
  /** Ids of the contacts who were called: whom an incident at TLP:RED names. */
  readonly called: readonly string[];
}

/** What an entry is bound by, as far as it must be known. */
export type Bound = Pick<Entry, "number" | "marking" | "organisation" | "author" | "handling" | "corrects">;

export interface NeedToKnow {
  /** Of what is said of the incident itself: title, state, roll, and entries without a handling of their own. */
  readonly marking: Marking;
  /**
   * Id of the organisation an entry comes from: the one that its handling names, else that of anyone who wrote it,
   * else, for what Muster noted or a stranger said, the incident's.
   */
  sourceOf(entry: Bound): string;
  /**
   * The source as those who may not read the entry see it. What Muster noted for the people of a side room looks like
   * what the incident's organisation said to some: a source of its own would give the side room away.
   */
  shownSourceOf(entry: Bound): string;
  markingOf(entry: Bound): Marking;
  /** What its author said beyond the incident's marking, as it holds now. */
  handlingOf(entry: Bound): Handling | undefined;
  /** Its label and handling as they hold now, without what the incident adds: what {@link Remarking} keeps. */
  ownMarkingOf(entry: Bound): { readonly tlp: Tlp; readonly handling: Handling | null };
  /** Nothing binds it but its label and the incident: neither a handling, nor a new marking or a permission. */
  isPlain(entry: Bound): boolean;
  reader(contact: Pick<Contact, "id" | "organisation" | "rights">): Reader;
  /** Somebody whom the directory does not have. */
  readonly stranger: Reader;
  /** Whether everybody may have what is said of the incident itself. */
  mayKnow(audience: Audience): Verdict;
  mayRead(entry: Bound, audience: Audience): Verdict;
}

export function needToKnow(facts: Facts): NeedToKnow {
  const { incident, directory } = facts;
  const organisations = byId(directory.organisations);
  const homeOf = (contact: string) => byId(directory.contacts).get(contact)?.organisation;
  const remarkings = new Map(facts.remarkings.map((one) => [one.entry, one]));
  const permitted = Map.groupBy(facts.permits, (one) => one.entry);
  const participants = new Set(facts.participants);
  const recipients = (entry: number | undefined) => (permitted.get(entry) ?? []).map((one) => one.recipient);
  const letIn = recipients(undefined);
  // The permission to have an entry is one to somebody who takes part, and ends with that.
  const permittedOf = (entry: number) => recipients(entry).filter((id) => participants.has(homeOf(id) ?? id));

  const marking: Marking = {
    tlp: incident.marking,
    ...(incident.pap === undefined ? {} : { pap: incident.pap }),
    ...(incident.caveats === undefined ? {} : { caveats: incident.caveats }),
    circle: "participants",
    named: [...facts.called, incident.openedBy, ...(incident.lead === undefined ? [] : [incident.lead])],
    permitted: letIn,
  };
  const handlingOf = (entry: Bound): Handling | undefined => {
    const remarking = remarkings.get(entry.number);
    return remarking === undefined ? entry.handling : remarking.handling;
  };
  const sourceOf = (entry: Bound): string =>
    handlingOf(entry)?.source ??
    (entry.author === MUSTER ? undefined : (entry.organisation ?? homeOf(entry.author))) ??
    incident.source;
  const markingOf = (entry: Bound): Marking => {
    const tlp = remarkings.get(entry.number)?.tlp ?? entry.marking;
    const handling = handlingOf(entry);
    if (handling === undefined) {
      // An incident that is marked more strictly takes with it what was said to everybody before.
      return {
        ...marking,
        tlp: strictest(tlp, incident.marking),
        permitted: [...letIn, ...permittedOf(entry.number)],
      };
    }
    const { source: _source, follows, ...own } = handling;
    return {
      // Said to everybody who takes part, it names at TLP:RED whom the incident names.
      ...(own.circle === "participants" ? { named: marking.named ?? [] } : {}),
      ...own,
      tlp: follows ? strictest(tlp, incident.marking) : tlp,
      permitted: permittedOf(entry.number),
    };
  };
  const reader: NeedToKnow["reader"] = (contact) => {
    const organisation = organisations.get(contact.organisation);
    if (organisation === undefined) return STRANGER;
    if (participants.has(contact.organisation)) return { contact: contact.id, organisation, takesPart: true };
    return coordinates(contact, organisation, incident.marking)
      ? { contact: contact.id, organisation, takesPart: true, asCoordinator: true }
      : { contact: contact.id, organisation, takesPart: false };
  };
  const mayRead = (entry: Bound, readers: Audience): Verdict => {
    const held = markingOf(entry);
    const audience = readers.map((one) => withoutOffice(one, held.tlp));
    const source = sourceOf(entry);
    if (handlingOf(entry) !== undefined) return mayShare(held, organisations.get(source), audience);
    // Said to everybody, it is shared as the incident is; its author's organisation has its own words in any case.
    const others = audience.filter(
      (one) => one.organisation?.id !== source || !mayShare(held, one.organisation, [one]).ok,
    );
    const shared = mayShare(held, organisations.get(incident.source), others);
    // Whose incident it is has its own words above its ceiling, not what others say there.
    const above = others.filter(
      ({ organisation }) =>
        organisation?.id === incident.source &&
        organisation.id !== source &&
        compareTlp(organisation.ceiling, held.tlp) < 0,
    );
    if (above.length === 0) return shared;
    const refused = above.map((reader) => ({ reader, why: "ceiling" as const }));
    return { ok: false, refused: [...(shared.ok ? [] : shared.refused), ...refused] };
  };
  return {
    marking,
    sourceOf,
    shownSourceOf: (entry) => {
      const source = sourceOf(entry);
      return source === MUSTER ? incident.source : source;
    },
    markingOf,
    handlingOf,
    ownMarkingOf: (entry) => ({
      tlp: remarkings.get(entry.number)?.tlp ?? entry.marking,
      handling: handlingOf(entry) ?? null,
    }),
    isPlain: ({ number, handling }) =>
      handling === undefined && !remarkings.has(number) && !permitted.has(number),
    reader,
    stranger: STRANGER,
    mayKnow: (audience) => mayShare(marking, organisations.get(incident.source), audience),
    mayRead,
  };
}

const STRANGER: Reader = { takesPart: false };

/** An entry under a stricter label stays with those who take part, also when the incident is lowered. */
function withoutOffice(reader: Reader, tlp: Tlp): Reader {
  return reader.asCoordinator === true && !COORDINATED_LABELS.includes(tlp)
    ? { ...reader, takesPart: false }
    : reader;
}
