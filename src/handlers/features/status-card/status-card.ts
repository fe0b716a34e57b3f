import type { Directory } from "../../../core/directory/directory.ts";
import type { Incident, Participation } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";
import { type Fields, statusCard } from "../../../core/incident/status-card.ts";
import type { Message } from "../../../core/message.ts";
import type { RollLine } from "../../../core/roll.ts";
import type { DueRow } from "../../../db/due.ts";
import { alarmsOf } from "../../runtime/alarms.ts";

/** The card that is pinned in every room and that `status` shows. */
export function summaryCard(
  directory: Directory,
  incident: Incident,
  participations: readonly Participation[],
  roll: readonly RollLine[],
  due: readonly DueRow[],
  prefix: string,
  more: Fields = [],
): Message {
  const lead = leadOf(incident, directory);
  return statusCard({
    incident,
    roll,
    participations,
    directory,
    prefix,
    more,
    alarms: alarmsOf(due),
    ...(lead ? { lead: lead.name } : {}),
  });
}
