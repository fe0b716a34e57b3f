/** What stands before every message of an incident. */
import { type Tlp, tlpLabel } from "./marking/tlp.ts";

/**
 * The lines that a message begins with: EXERCISE in a drill, then the TLP label, directly before the
 * information as TLP 2.0 asks of messaging.
 */
export function bannerOf(what: { readonly marking: Tlp; readonly exercise: boolean }): readonly string[] {
  const label = tlpLabel(what.marking);
  return what.exercise ? ["EXERCISE", label] : [label];
}
