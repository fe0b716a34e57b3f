/** What stands before every message of an incident. */
import { caveatLine } from "./marking/caveat.ts";
import { labelsOf, type Marking } from "./marking/marking.ts";
import { PAP, type Pap, papLabel, strictestPap } from "./marking/pap.ts";
import { strictest, TLP, type Tlp, tlpLabel } from "./marking/tlp.ts";
import { withheldLabels } from "./marking/withheld.ts";

/** What marks an incident, or a report on one. */
export interface Bannered {
  readonly marking: Tlp;
  readonly pap?: Pap | undefined;
  readonly caveats?: readonly string[] | undefined;
  readonly exercise: boolean;
}

/**
 * The lines that a message begins with: EXERCISE in a drill, then the TLP label, PAP and what the source added,
 * directly before the information as TLP 2.0 asks of messaging.
 */
export function bannerOf(what: Bannered): readonly string[] {
  const { marking, pap, caveats } = what;
  const labels = labelsOf({ tlp: marking, ...(pap ? { pap } : {}), ...(caveats ? { caveats } : {}) });
  return [...drill(what), ...labels];
}

/** The same without the source's own words: where somebody may read it who may not have these. */
export function bareBannerOf(what: Bannered): readonly string[] {
  return [...drill(what), ...withheldLabels({ tlp: what.marking, ...(what.pap ? { pap: what.pap } : {}) })];
}

/**
 * The banner of a message that shows entries of the incident: the strictest of all labels in it.
 * @param shown the markings of these entries
 */
export function bannerOver(
  incident: Bannered,
  shown: readonly Pick<Marking, "tlp" | "pap">[],
): readonly string[] {
  return bannerOf({
    ...incident,
    marking: strictest(incident.marking, ...shown.map((one) => one.tlp)),
    pap: shown.reduce((pap, one) => strictestPap(pap, one.pap), incident.pap),
  });
}

/**
 * The banner of a message that has waited, as it must be now: never milder than the incident has become.
 * @param bare without the source's own words
 */
export function bannerNow(banner: readonly string[], incident: Bannered, bare = false): readonly string[] {
  const { marking } = incident;
  const caveats = (incident.caveats ?? []).map(caveatLine);
  const before = PAP.find((one) => banner.includes(papLabel(one)));
  const pap = strictestPap(before, incident.pap);
  return banner
    .filter((line) => !bare || !caveats.includes(line))
    .filter((line) => before === undefined || line !== papLabel(before))
    .flatMap((line) => {
      const label = TLP.find((one) => tlpLabel(one) === line);
      if (label === undefined) return [line];
      return withheldLabels({ tlp: strictest(label, marking), ...(pap ? { pap } : {}) });
    });
}

function drill({ exercise }: Bannered): readonly string[] {
  return exercise ? ["EXERCISE"] : [];
}
