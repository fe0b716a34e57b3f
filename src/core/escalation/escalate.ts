/** Who is told next while something that must happen has not happened. The state decides, never a cancelled timer. */
import type { Policy, Role } from "../directory/directory.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { after } from "../time.ts";
import type { Alarm } from "./alarm.ts";

export { personsFor } from "./persons.ts";
export { reminderAdvice, reminderText } from "./reminder-text.ts";

/** What is true now, read in the transaction that handles the alarm. */
export interface EscalationState {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
}

export type Escalation =
  /** It has happened, or no longer matters: the alarm ends. */
  | { readonly action: "stop" }
  /** Not yet. `told` is 0 when the period began anew. */
  | { readonly action: "wait"; readonly dueAt: Date; readonly told: number }
  | {
      readonly action: "remind";
      /** 1 for the first step of the policy; the last step repeats, so it stays at their number. */
      readonly level: number;
      readonly role: Role;
      /** How often somebody has been told, this time included. */
      readonly told: number;
      readonly nextDueAt: Date;
      /** Whose contacts of that role are told. */
      readonly organisations: readonly string[];
    };

/** The alarms of an incident that has just been opened, or of organisations that have just been mustered. */
export function firstAlarms(
  incident: Incident,
  policy: Policy,
  organisations: readonly string[],
  now: Date,
): readonly Alarm[] {
  if (incident.status === "closed") return [];
  const alarm = (kind: Alarm["kind"], subject: string, within: number): Alarm => ({
    kind,
    subject,
    told: 0,
    dueAt: after(now, within),
  });
  return [
    ...(incident.lead === undefined ? [alarm("no-lead", "", policy.leadWithin)] : []),
    ...organisations.map((one) => alarm("no-acknowledgement", one, policy.acknowledgeWithin)),
    alarm("no-update", "", policy.updateEvery),
  ];
}

/**
 * What an alarm leads to now. A late call (after an outage) reminds once, not once for every step missed.
 * @param state with the organisation that is responsible for the incident: the lead's, or else the opener's
 */
export function escalate(
  alarm: Alarm,
  state: EscalationState & { readonly homeOrganisation: string },
  policy: Policy,
  now: Date,
): Escalation {
  if (isMet(alarm, state)) return { action: "stop" };
  if (alarm.kind === "no-update") {
    const dueAt = after(state.incident.updatedAt, policy.updateEvery);
    if (dueAt > now) return { action: "wait", dueAt, told: 0 };
  }
  if (alarm.dueAt > now) return { action: "wait", dueAt: alarm.dueAt, told: alarm.told };
  return remind(alarm, state.homeOrganisation, policy, now);
}

function isMet(alarm: Alarm, { incident, participations }: EscalationState): boolean {
  if (incident.status === "closed") return true;
  switch (alarm.kind) {
    case "no-lead":
      return incident.lead !== undefined;
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

function remind(alarm: Alarm, homeOrganisation: string, policy: Policy, now: Date): Escalation {
  const told = alarm.told + 1;
  const level = Math.max(1, Math.min(told, policy.steps.length));
  return {
    action: "remind",
    level,
    // A policy without steps still must reach somebody.
    role: policy.steps[level - 1] ?? "coordinator",
    told,
    nextDueAt: after(now, policy.stepEvery),
    organisations: [alarm.kind === "no-acknowledgement" ? alarm.subject : homeOrganisation],
  };
}
