/** What stands in the place of words that somebody may not have: their number and marking, never what they say. */

import type { Directory } from "../directory/directory.ts";
import { organisationName } from "../directory/name-book.ts";
import { type Markdown, md } from "../message.ts";
import type { Marking } from "./marking.ts";
import { papLabel } from "./pap.ts";
import { tlpLabel } from "./tlp.ts";

type Named = Pick<Directory, "organisations">;
type Plain = Pick<Marking, "tlp" | "pap">;

/** `Entry 7 (TLP:AMBER+STRICT of European Parliament) is withheld.` */
export function withheldEntry(number: number, marking: Plain, source: string, directory: Named): Markdown {
  return md`Entry ${number} (${withheldMarking(marking, source, directory)}) is withheld.`;
}

/** `TLP:AMBER+STRICT of European Parliament`: what everybody may know of any entry. */
export function withheldMarking(marking: Plain, source: string, directory: Named): string {
  return `${withheldLabels(marking).join(" ")} of ${organisationName(directory, source)}`;
}

/** TLP, and PAP where there is one. Caveats and names are words of the source and stay away, too. */
export function withheldLabels({ tlp, pap }: Plain): readonly string[] {
  return pap === undefined ? [tlpLabel(tlp)] : [tlpLabel(tlp), papLabel(pap)];
}
