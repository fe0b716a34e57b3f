/** What kinds of entries there are, and what a kind means to those who read timelines. Features bring their own. */

export type EntryTrait =
  /** Its words are said in the rooms; the others tell of what happened there. */
  | "said"
  /** A room that could not be reached is told of it afterwards. */
  | "told-late"
  /** It tells how the incident changed: the team's report has it. */
  | "change"
  /** How the incident turned: every report has it. */
  | "turn"
  | "decision"
  /** It is about an earlier entry when it names one. */
  | "correction"
  /** Its text does not name who did it. */
  | "unsigned"
  /** Where a contact is: the latest of these counts. */
  | "whereabouts"
  /** The room of its network is lost, until one is opened there. */
  | "room-lost";

export interface EntryKindDefinition {
  readonly kind: string;
  readonly traits: readonly EntryTrait[];
}

export interface EntryKinds {
  readonly kinds: readonly string[];
  has(kind: string, trait: EntryTrait): boolean;
  /** The kinds that have the trait. */
  with(trait: EntryTrait): readonly string[];
}

export function entryKinds(definitions: readonly EntryKindDefinition[]): EntryKinds {
  const byTrait = new Map<EntryTrait, Set<string>>();
  for (const { kind, traits } of definitions) {
    for (const trait of traits) {
      const kinds = byTrait.get(trait) ?? new Set();
      byTrait.set(trait, kinds.add(kind));
    }
  }
  return {
    kinds: definitions.map(({ kind }) => kind),
    has: (kind, trait) => byTrait.get(trait)?.has(kind) === true,
    with: (trait) => [...(byTrait.get(trait) ?? [])],
  };
}
