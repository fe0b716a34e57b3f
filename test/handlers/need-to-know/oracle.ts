/**
 * Who may have what, written from the TLP 2.0 standard (FIRST, August 2022) and docs/need-to-know.md, and from
 * nothing that Muster itself decides with.
 */
import type { Directory, Organisation } from "../../../src/core/directory/directory.ts";

export const LABELS = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] as const;
export type Label = (typeof LABELS)[number];

/** Words that stand for a text, and what its author wanted to bind it. */
export interface Secret {
  /** Id of the contact who said it. */
  readonly author: string;
  /** The user who typed it: has it in any case. */
  readonly user: string;
  readonly flags?: {
    readonly tlp?: Label | undefined;
    readonly only?: readonly string[] | undefined;
    readonly to?: readonly string[] | undefined;
  };
  /** The incident's marking when it was said. */
  readonly marking: Label;
  /** Of the incident: bound by its marking as that is now. */
  readonly isTitle: boolean;
  /** Purpose of the side room in which it was said. */
  readonly side?: string | undefined;
}

/** What is so, as people decided it. */
export interface Facts {
  readonly marking: Label;
  readonly source: string;
  /** Ids of the organisations that take part. */
  readonly participants: ReadonlySet<string>;
  /** Ids of contacts whom the incident names at TLP:RED. */
  readonly called: ReadonlySet<string>;
  readonly permits: readonly { readonly entry: number; readonly recipient: string }[];
  /** Of the entry that has the words: its number, and the label that it has now. */
  readonly entries: ReadonlyMap<
    string,
    {
      readonly number: number;
      readonly label: Label;
      readonly named: readonly string[];
      /** It was marked anew since it was written, with a label of its own. */
      readonly anew: boolean;
      /** Number of the entry by which it was marked the last time. */
      readonly markedBy?: number | undefined;
    }
  >;
  /** Who was removed from the incident, by the number of the entry that says so: an organisation, or one person. */
  readonly putOut: readonly { readonly number: number; readonly who: string }[];
  readonly sides: ReadonlyMap<
    string,
    {
      readonly label: Label;
      readonly organisations: ReadonlySet<string>;
      readonly contacts: ReadonlySet<string>;
    }
  >;
}

const rank = (label: Label): number => LABELS.indexOf(label);
const stricter = (a: Label, b: Label): Label => (rank(a) >= rank(b) ? a : b);

/** Whether somebody may have it; `person` undefined: whom the directory does not have, or has twice. */
export function mayHave(
  directory: Directory,
  facts: Facts,
  token: string,
  secret: Secret,
  person: string | undefined,
): boolean {
  const contact = directory.contacts.find((one) => one.id === person);
  const organisation = directory.organisations.find((one) => one.id === contact?.organisation);
  const author = directory.contacts.find((one) => one.id === secret.author);
  const source = directory.organisations.find((one) => one.id === author?.organisation);
  const opener = directory.organisations.find((one) => one.id === facts.source);
  const entry = facts.entries.get(token);
  const side = secret.side === undefined ? undefined : facts.sides.get(secret.side);
  const { only, to } = secret.flags ?? {};
  const written = secret.flags?.tlp ?? stricter(side?.label ?? facts.marking, facts.marking);
  // What its author wanted holds, whatever Muster recorded, until its source marks it again.
  const asTyped = secret.flags?.tlp === undefined ? undefined : stricter(entry?.label ?? written, written);
  const label = entry?.anew === true ? entry.label : (asTyped ?? entry?.label ?? written);
  // Said for everybody who takes part, unless its author, the room or its source said otherwise.
  const tighter =
    rank(label) > rank(secret.marking) && (secret.flags?.tlp !== undefined || entry?.anew === true);
  // Naming persons is for TLP:RED; the source that marks it anew lets it go with that.
  const forPersons = to !== undefined && entry?.anew !== true;
  const forFewer = side !== undefined || only !== undefined || forPersons || tighter;
  const isBoundByItself = forFewer || secret.flags?.tlp !== undefined || entry?.anew === true;
  const held = secret.isTitle ? facts.marking : isBoundByItself ? label : stricter(label, facts.marking);

  if (held === "CLEAR" && only === undefined && side === undefined) return true;
  if (!contact || !organisation) return false;
  const takesPart =
    facts.participants.has(organisation.id) ||
    (contact.rights === "coordinator" &&
      organisation.kind === "coordinator" &&
      rank(facts.marking) <= rank("AMBER") &&
      // What was said under a stricter label is not for those who only coordinate.
      rank(held) <= rank("AMBER"));
  const own =
    organisation.id === source?.id ||
    (!forFewer && secret.flags === undefined && organisation.id === facts.source);
  if (!own && rank(organisation.ceiling) < rank(held)) return false;
  const permitted = (id: string): boolean =>
    facts.permits.some(
      (one) => one.recipient === id && (one.entry === entry?.number || (one.entry === 0 && !forFewer)),
    );
  // What named them before they were removed names them no longer, also when they are invited again.
  const putOutAfter = (number: number | undefined, ...ids: string[]): boolean =>
    number !== undefined && facts.putOut.some((one) => one.number > number && ids.includes(one.who));
  const stillNamed = (number: number | undefined): boolean =>
    own || !putOutAfter(number, organisation.id, contact.id);
  if (held === "RED") {
    if (permitted(contact.id)) return true;
    const named = new Set([
      ...(to === undefined || !stillNamed(entry?.number) ? [] : [secret.author, ...to]),
      ...(stillNamed(entry?.markedBy ?? entry?.number) ? (entry?.named ?? []) : []),
      ...(side?.contacts ?? []),
      // Whoever wrote it has it in any case.
      ...(secret.flags?.tlp === "RED" ? [secret.author] : []),
      ...(to === undefined && side === undefined ? facts.called : []),
    ]);
    return named.has(contact.id) && (own || takesPart);
  }
  if (own || permitted(organisation.id) || permitted(contact.id)) return true;
  if (only !== undefined)
    return (
      takesPart &&
      only.includes(organisation.id) &&
      !putOutAfter(entry?.number, organisation.id) &&
      (side === undefined || side.organisations.has(organisation.id))
    );
  if (side !== undefined) return takesPart && side.organisations.has(organisation.id);
  if (!forFewer && takesPart) return true;
  // Said of the incident, it goes as far as whoever opened that lets it go.
  const from = isBoundByItself ? source : opener;
  if (held === "GREEN") return from !== undefined && community(from, organisation);
  return held === "AMBER" && takesPart && from?.clients.includes(organisation.id) === true;
}

/** Peers and partners of the source; without any community named, the directory is one. */
function community(source: Organisation, other: Organisation): boolean {
  if (source.communities.length === 0 || other.communities.length === 0) return true;
  if (source.clients.includes(other.id) || other.clients.includes(source.id)) return true;
  return source.communities.some((one) => other.communities.includes(one));
}
