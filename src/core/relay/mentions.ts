/** People who are mentioned in a text, by the names under which everybody knows them. */

/** How somebody may stand in a text, and how they are shown instead. */
export interface Naming {
  /** `@U0123`, `@Alice Duty`, `alice`. */
  readonly text: string;
  readonly contact: string;
  /** `@Alice Duty (CERT-EU)`. */
  readonly shown: string;
}

export interface Named {
  readonly text: string;
  /** Contact ids of those who stand in it, each once. */
  readonly contacts: readonly string[];
}

/**
 * Puts names in the place of mentions. Only whole words count, capitals do not; of two that fit the longer one.
 * What does not begin with an @ is replaced once: it is a word like any other.
 */
export function nameMentions(text: string, namings: readonly Naming[]): Named {
  const known = new Map<string, Naming>();
  for (const naming of namings) {
    const needle = naming.text.toLowerCase();
    if (needle.replace("@", "") !== "" && !known.has(needle)) known.set(needle, naming);
  }
  if (known.size === 0) return { text, contacts: [] };
  const longestFirst = [...known.keys()].toSorted((a, b) => b.length - a.length);
  const any = longestFirst.map((needle) => needle.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const contacts = new Set<string>();
  const named = text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any})(?![\\p{L}\\p{N}_])`, "giu"),
    (found) => {
      const naming = known.get(found.toLowerCase());
      if (!naming || (!found.startsWith("@") && contacts.has(naming.contact))) return found;
      contacts.add(naming.contact);
      return naming.shown;
    },
  );
  return { text: named, contacts: [...contacts] };
}
