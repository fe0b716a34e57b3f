/** What stands in the place of words that somebody may not have: their number and marking, never what they say. */
import type { Directory } from "../directory/directory.ts";
import { type Markdown, md } from "../message.ts";
import type { Marking } from "./marking.ts";
import { papLabel } from "./pap.ts";
import { tlpLabel } from "./tlp.ts";

/** `Entry 7 is TLP:AMBER+STRICT of the European Parliament: not for everybody here.` */
export function withheldEntry(
  number: number,
  marking: Pick<Marking, "tlp" | "pap">,
  source: string,
  directory: Pick<Directory, "organisations">,
): Markdown {
  return md`Entry ${number} (${withheldLabel(marking)} of ${nameOf(source, directory)}) is withheld.`;
}

/** `TLP:AMBER+STRICT`, with PAP where there is one. Caveats are words of the source and stay away, too. */
export function withheldLabel({ tlp, pap }: Pick<Marking, "tlp" | "pap">): string {
  return pap === undefined ? tlpLabel(tlp) : `${tlpLabel(tlp)} ${papLabel(pap)}`;
}

function nameOf(id: string, directory: Pick<Directory, "organisations">): string {
  return directory.organisations.find((one) => one.id === id)?.name ?? id;
}
