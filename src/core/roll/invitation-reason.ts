/**
 * What an invitation says of its reason. Networks keep it beside the room, in clear, and show it to people who have not
 * joined: it says the less the stricter the label is. Pure.
 */
import type { Organisation } from "../directory/directory.ts";
import type { Incident } from "../incident/incident.ts";

import { compareTlp, tlpLabel } from "../marking/tlp.ts";
import { oneLine, shortened } from "../words.ts";

/** Characters of the title that are shown. */
const MAX_TITLE = 120;

type Reasoned = Pick<Incident, "ref" | "marking" | "exercise" | "source" | "title">;

/**
 * `CERT-EU calls you: INC-2026-0042 (TLP:GREEN)`. The title only at TLP:CLEAR, and who calls up to TLP:AMBER: above,
 * also who takes part is for those inside.
 */
export function callReason(
  incident: Reasoned,
  organisations: readonly Pick<Organisation, "id" | "name">[],
): string {
  const caller = organisations.find((one) => one.id === incident.source)?.name;
  const who = caller === undefined || compareTlp(incident.marking, "AMBER") > 0 ? "Muster" : caller;
  const title = incident.marking === "CLEAR" ? `: ${shortened(oneLine(incident.title), MAX_TITLE)}` : "";
  return `${drill(incident)}${who} calls you to incident ${incident.ref} (${tlpLabel(incident.marking)})${title}`;
}

/** Why Muster opens a conversation with somebody. */
export function messageReason(incident: Reasoned): string {
  return `${drill(incident)}Muster, the incident bot, has a message for you about ${incident.ref} (${tlpLabel(incident.marking)})`;
}

/** Why Muster opens a conversation with somebody to whom it answers. */
export const ANSWER_REASON = "Muster, the incident bot, answers here what you asked it";

function drill({ exercise }: Pick<Incident, "exercise">): string {
  return exercise ? "EXERCISE: " : "";
}
