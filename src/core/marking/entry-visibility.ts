/** What an entry of a timeline is for anyone who asks: its words with their labels, or only its number and marking. */
import type { Directory } from "../directory/directory.ts";
import { labelsBefore, type Marking } from "./marking.ts";
import type { Audience } from "./may-share.ts";
import type { Bound, NeedToKnow } from "./need-to-know.ts";
import type { Tlp } from "./tlp.ts";
import { withheldMarking } from "./withheld.ts";

export type EntryVisibility =
  | {
      readonly shown: true;
      readonly marking: Pick<Marking, "tlp" | "pap">;
      /** Stands directly before the words: `[TLP:RED] `; empty where it is marked like the incident. */
      readonly labels: string;
    }
  | {
      readonly shown: false;
      readonly marking: { readonly tlp: Tlp };
      /** `TLP:AMBER+STRICT of European Parliament`. */
      readonly instead: string;
    };

/**
 * How entries look to these readers. Most entries of a timeline are alike, and are judged once: 100,000 take a
 * few milliseconds.
 */
export function visibilityOf(
  need: NeedToKnow,
  audience: Audience,
  directory: Pick<Directory, "organisations">,
): (entry: Bound) => EntryVisibility {
  const known = new Map<string, EntryVisibility>();
  const judge = (entry: Bound): EntryVisibility => {
    const marking = need.markingOf(entry);
    const { tlp, pap } = marking;
    if (!need.mayRead(entry, audience).ok) {
      const instead = withheldMarking(marking, need.shownSourceOf(entry), directory);
      return { shown: false, marking: { tlp }, instead };
    }
    const labels = labelsBefore(marking, need.marking);
    return { shown: true, marking: pap === undefined ? { tlp } : { tlp, pap }, labels };
  };
  return (entry) => {
    if (!need.isPlain(entry)) return judge(entry);
    const alike = `${entry.marking} ${need.sourceOf(entry)}`;
    const before = known.get(alike);
    if (before !== undefined) return before;
    const visibility = judge(entry);
    known.set(alike, visibility);
    return visibility;
  };
}
