/** What a marking allows and forbids, in plain words for somebody who may never have seen one. */
import type { Incident } from "../incident/incident.ts";
import { PAP, type Pap, papLabel } from "../marking/pap.ts";
import { type Tlp, tlpLabel } from "../marking/tlp.ts";
import { type Markdown, md } from "../message.ts";

/** After the TLP 2.0 standard (FIRST, August 2022): to whom a recipient may pass it on. */
const TLP_RULES: Readonly<Record<Tlp, (source: string) => string>> = {
  CLEAR: () => "you may pass it on to everybody; copyright rules still hold",
  GREEN: () => "you may pass it on within your community, but not in public",
  AMBER: () =>
    "you may pass it on, where they need to know, within your own organisation and to its clients, and to nobody else",
  "AMBER+STRICT": () =>
    "you may pass it on, where they need to know, within your own organisation only; not to clients or anybody else",
  RED: (source) =>
    `it is for you in person; pass it on to nobody, not even within your own organisation, unless ${source} permits it`,
};

/** After the PAP taxonomy of MISP, version 3: what a recipient may do with it. */
const PAP_RULES: Readonly<Record<Pap, string>> = {
  CLEAR: "you may act on it in any lawful way",
  GREEN:
    "you may block and look up what it names, also with services of others, but do nothing that attackers could take for an attack of ours",
  AMBER:
    "you may look for it in your own logs and look it up passively; do nothing that touches the attacker's systems or that they could see",
  RED: "you may look for it only where nobody outside can see it, for instance in logs that are kept apart; change nothing because of it",
};

/**
 * One line per rule: TLP, then PAP if set, then what the source added in its own words.
 * @param source display name of the organisation that opened the incident
 */
export function markingRules(
  incident: Pick<Incident, "marking" | "pap" | "caveats">,
  source: string,
): readonly Markdown[] {
  const { marking, pap, caveats = [] } = incident;
  return [
    md`**${tlpLabel(marking)}**: ${TLP_RULES[marking](source)}.`,
    ...(pap === undefined || !PAP.includes(pap) ? [] : [md`**${papLabel(pap)}**: ${PAP_RULES[pap]}.`]),
    ...caveats.map((one) => md`**${source}** adds: ${one}`),
    ...(marking === "CLEAR" || marking === "RED"
      ? []
      : [md`Anything wider, or not sure? Ask ${source}, where it comes from, first.`]),
  ];
}
