/** Restrictions in a source's own words stand among labels: they must not look like one. */
import { fold } from "../fold.ts";

/** Whether somebody would take it for a label or for the mark of a drill, whatever characters it is typed with. */
export function looksLikeLabel(caveat: string): boolean {
  return /(?<![A-Z])(?:EXERCISE|T\W?L\W?P|P\W?A\W?P|ONLY FOR)(?![A-Z])/.test(fold(caveat).text);
}

/** As it stands among labels. One from an earlier version that looks like a label stands in quotes. */
export function caveatLine(caveat: string): string {
  return looksLikeLabel(caveat) ? `caveat “${caveat}”` : caveat;
}
