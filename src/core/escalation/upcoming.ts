/** Which reminders are to come, in the one order that card and report share, and what each is called. */
import type { NameBook } from "../directory/name-book.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { LEADING } from "../incident/lead.ts";
import type { RollLine } from "../roll.ts";
import { inOrder } from "../words.ts";
import { ALARM_KINDS, type Alarm } from "./alarm.ts";

/** The facts of this moment. */
export interface AlarmFacts {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
  /** The roll of the rooms for everybody. */
  readonly roll: readonly RollLine[];
  readonly names: Pick<NameBook, "contact">;
}

/** Whether what the alarm waits for has happened, or no longer matters. The state decides, never a cancelled timer. */
export function isMet(alarm: Pick<Alarm, "kind" | "subject">, facts: AlarmFacts): boolean {
  const { incident, participations } = facts;
  if (incident.status === "closed") return true;
  switch (alarm.kind) {
    case "no-lead":
      return isLed(alarm.subject, facts);
    case "no-acknowledgement":
      // An organisation that takes part no longer owes nothing.
      return !participations.some(
        (one) => one.organisation === alarm.subject && one.acknowledgedAt === undefined,
      );
    case "no-update":
      return false;
    default:
      return alarm.kind satisfies never;
  }
}

function isLed(subject: string, { incident, roll, names }: AlarmFacts): boolean {
  const lead = incident.lead === undefined ? undefined : names.contact(incident.lead);
  const leads = lead !== undefined && LEADING.includes(lead.rights);
  if (subject === "") return leads;
  // Somebody else has the lead, or nobody, which an alarm of its own watches; or they have come.
  return lead?.id !== subject || roll.some((line) => line.contact === subject && line.state === "joined");
}

/** Those that still apply, soonest first; of those due at the same time the weightier one first. */
export function upcoming(alarms: readonly Alarm[], facts: AlarmFacts): readonly Alarm[] {
  return alarms.filter((alarm) => !isMet(alarm, facts)).toSorted(inTheirOrder);
}

function inTheirOrder(a: Alarm, b: Alarm): number {
  return (
    a.dueAt.getTime() - b.dueAt.getTime() ||
    ALARM_KINDS.indexOf(a.kind) - ALARM_KINDS.indexOf(b.kind) ||
    inOrder(a.subject, b.subject)
  );
}

/** `reminder if nobody leads`: what happens when it becomes due. Plain text. */
export function whatIsDue(
  alarm: Pick<Alarm, "kind" | "subject">,
  names: Pick<NameBook, "organisation" | "person">,
): string {
  switch (alarm.kind) {
    case "no-lead":
      return alarm.subject === ""
        ? "reminder if nobody leads"
        : `reminder if ${names.person(alarm.subject)}, who has the lead, is not here`;
    case "no-acknowledgement":
      return `reminder if ${names.organisation(alarm.subject)} has not acknowledged`;
    case "no-update":
      return "reminder if there is no update";
    default:
      return alarm.kind satisfies never;
  }
}
