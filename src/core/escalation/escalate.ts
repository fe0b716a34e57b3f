/** Who is told next while something that must happen has not happened. The state decides, never a cancelled timer. */
import type { Contact, Policy, Role } from "../directory/directory.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { after } from "../time.ts";
import type { Alarm } from "./alarm.ts";
import { type People, reachFor } from "./rungs.ts";
import { isMet } from "./upcoming.ts";

export { personsFor } from "./persons.ts";

/** The state at this moment, read in the transaction that handles the alarm. */
export interface EscalationState {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
  /** Id of the organisation that answers for the incident. */
  readonly homeOrganisation: string;
  readonly people: People;
}

export type Escalation =
  /** It has happened, or no longer matters: the alarm ends. */
  | { readonly action: "stop" }
  /** Not yet. `told` is 0 when the period began again. */
  | { readonly action: "wait"; readonly dueAt: Date; readonly told: number }
  | {
      readonly action: "remind";
      /** 0: who was called; 1 for the first step of the policy; the last step repeats. */
      readonly level: number;
      readonly role: Role | "called";
      /** How many reminders there were, this one included. */
      readonly told: number;
      readonly nextDueAt: Date;
      /** Who is told, none of them twice. */
      readonly persons: readonly Contact[];
      /** Who should have been told up to here, and cannot be reached by message. */
      readonly unreachable: readonly Contact[];
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

/** What an alarm leads to now. A late call (after an outage) reminds once, not once for every step missed. */
export function escalate(alarm: Alarm, state: EscalationState, policy: Policy, now: Date): Escalation {
  const { directory, roll } = state.people;
  const names = { contact: (id: string) => directory.contacts.find((one) => one.id === id) };
  if (isMet(alarm, { ...state, roll, names })) return { action: "stop" };
  if (alarm.kind === "no-update") {
    const dueAt = after(state.incident.updatedAt, policy.updateEvery);
    if (dueAt > now) return { action: "wait", dueAt, told: 0 };
  }
  if (alarm.dueAt > now) return { action: "wait", dueAt: alarm.dueAt, told: alarm.told };
  const organisation = alarm.kind === "no-acknowledgement" ? alarm.subject : state.homeOrganisation;
  const { level, role, persons, unreachable, rungs } = reachFor(alarm, organisation, policy, state.people);
  const told = alarm.told + 1;
  const nextDueAt = after(now, pauseAfter(told, rungs, policy));
  return { action: "remind", level, role, told, nextDueAt, persons, unreachable };
}

/** The longest pause, in periods of the policy. */
const MAX_PERIODS = 8;

/**
 * Milliseconds until the next reminder. While there are people who have not heard of it, one period of the policy;
 * then twice as long each time, up to eight periods: the same words every few minutes are no longer read.
 * @param told how many reminders there were
 * @param rungs how many of them reach somebody new
 */
export function pauseAfter(told: number, rungs: number, { stepEvery }: Pick<Policy, "stepEvery">): number {
  const repeats = Math.max(0, told - Math.max(1, rungs));
  return stepEvery * Math.min(MAX_PERIODS, 2 ** Math.min(repeats, 30));
}
