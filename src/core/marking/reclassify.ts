/** What binds an entry once it is marked again. */
import { circleOf, type Handling } from "./marking.ts";
import type { Bound, NeedToKnow } from "./need-to-know.ts";
import type { Pap } from "./pap.ts";
import { compareTlp, type Tlp } from "./tlp.ts";

export interface Reclassification {
  readonly tlp?: Tlp | undefined;
  readonly pap?: Pap | undefined;
  /** Contacts who are named for it at TLP:RED, beside these two. */
  readonly to?: readonly string[] | undefined;
  /** Contact who marks it. */
  readonly by: string;
  /** Contact who wrote it, when the directory has them. */
  readonly author?: string;
}

/**
 * Marked more strictly it never reaches anybody whom it did not reach before, but for persons who are named.
 * @param around the label of the incident
 */
export function handlingAfter(
  need: Pick<NeedToKnow, "markingOf" | "handlingOf" | "sourceOf">,
  entry: Bound,
  around: Tlp,
  wanted: Reclassification,
): Handling {
  const before = need.markingOf(entry);
  const own = need.handlingOf(entry);
  const tlp = wanted.tlp ?? before.tlp;
  const pap = wanted.pap ?? before.pap;
  // An entry for fewer people stays that, unless its source lowers its label.
  const isForFewer = before.circle === "label" && compareTlp(tlp, before.tlp) >= 0;
  const asIncident = tlp === "RED" && around === "RED" && !isForFewer && !own?.named && !wanted.to;
  const named = tlp !== "RED" || asIncident ? undefined : namedAfter(own, wanted);
  const same = tlp === before.tlp && named === undefined;
  const circle = same || isForFewer ? before.circle : circleOf({ tlp, only: before.only, named }, around);
  const follows = same && circle === "participants" && (own === undefined || own.follows === true);
  return {
    source: need.sourceOf(entry),
    circle,
    ...(follows ? { follows } : {}),
    ...(pap === undefined ? {} : { pap }),
    ...(before.only === undefined ? {} : { only: before.only }),
    ...(named === undefined ? {} : { named }),
    ...(before.caveats === undefined ? {} : { caveats: before.caveats }),
  };
}

function namedAfter(own: Handling | undefined, { author, by, to = [] }: Reclassification): readonly string[] {
  return [...new Set([...(own?.named ?? []), ...(author === undefined ? [] : [author]), by, ...to])];
}
