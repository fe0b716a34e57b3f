/** What is asked before words with a label of their own are said where everybody in the room reads them. */
import type { FoundLabel } from "../core/marking/in-text/found-label.ts";
import { labelsInText } from "../core/marking/in-text/labels-in-text.ts";
import { compareTlp, TLP } from "../core/marking/tlp.ts";

/** Commands whose labels are about something that stands on the record already. */
const ABOUT_RECORDED = /^\s*!incident\s+(?:mark|permit|room|help)\b/i;

/**
 * @param label of the room, `TLP:AMBER`; undefined when it is not known
 * @returns one sentence for the person; undefined when nothing in the words is stricter than the room
 */
export function labelQuestion(words: string, label: string | undefined): string | undefined {
  if (ABOUT_RECORDED.test(words)) return undefined;
  const isCommand = /^\s*!incident\b/i.test(words);
  const found = labelsInText(words).filter(
    (one) => isStricter(one, label) && !(isCommand && isOtherFlag(one)),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const what = `This says “${first.typed.trim()}”`;
  if (first.means.kind === "classified")
    return `${what}: classified information must not be written here at all.`;
  return label === undefined ? `${what}.` : `${what}, and this room is ${label}.`;
}

/** `summary --for managers` chooses a report; in words it would say for whom they are. */
function isOtherFlag({ means, typed }: FoundLabel): boolean {
  return means.kind === "restriction" && /^-/.test(typed) && !/^-+(?:only|to|caveat)\b/i.test(typed);
}

function isStricter({ means }: FoundLabel, label: string | undefined): boolean {
  if (means.kind === "pap") return false;
  if (means.kind !== "tlp") return true;
  const here = TLP.find((one) => label === `TLP:${one}`);
  return here === undefined || compareTlp(means.tlp, here) > 0;
}
