import type { Directory } from "../../../core/directory/directory.ts";
import type { Alarm, AlarmKind } from "../../../core/escalation/alarm.ts";
import type { Incident, Participation } from "../../../core/incident/incident.ts";
import { type Fields, statusCard } from "../../../core/incident/status-card.ts";
import type { Message } from "../../../core/message.ts";
import type { RollLine } from "../../../core/roll.ts";
import type { DueRow } from "../../../db/due.ts";
import { nameOf, organisationOf } from "../../runtime/context.ts";

const WHAT: Readonly<Record<AlarmKind, string>> = {
  "no-lead": "somebody must lead",
  "no-acknowledgement": "acknowledgement",
  "no-update": "next update",
};

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
  const next = [...alarmsOf(due)].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
  return statusCard({
    incident,
    roll,
    participations,
    directory,
    prefix,
    more,
    ...(incident.lead ? { lead: nameOf(directory, incident.lead) } : {}),
    ...(next
      ? {
          next: {
            what: next.subject
              ? `${WHAT[next.kind]} of ${organisationOf(directory, next.subject)?.name ?? next.subject}`
              : WHAT[next.kind],
            at: next.dueAt,
          },
        }
      : {}),
  });
}

/** Rows of the due table that are alarms of an incident. */
export function alarmsOf(due: readonly DueRow[]): readonly Alarm[] {
  return due.flatMap((row) => (row.kind in WHAT ? [{ ...row, kind: row.kind as AlarmKind }] : []));
}
