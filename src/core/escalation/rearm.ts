/** When a running alarm is due under a policy that has changed. */
import type { Policy } from "../directory/directory.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { after } from "../time.ts";
import type { Alarm } from "./alarm.ts";

/**
 * Before its first reminder, counted from what it waits for: the opening, the invitation, the last update. Once
 * reminders have begun, at the next step of the new policy at the latest. Never in the past.
 */
export function rearmed(
  alarm: Alarm,
  {
    incident,
    participations,
  }: { readonly incident: Incident; readonly participations: readonly Participation[] },
  policy: Policy,
  now: Date,
): Date {
  if (alarm.told > 0) return earlier(alarm.dueAt, after(now, policy.stepEvery));
  return later(firstDue(alarm, incident, participations, policy), now);
}

function firstDue(
  { kind, subject, dueAt }: Alarm,
  incident: Incident,
  participations: readonly Participation[],
  policy: Policy,
): Date {
  switch (kind) {
    case "no-lead":
      return after(incident.openedAt, policy.leadWithin);
    case "no-acknowledgement": {
      const part = participations.find((one) => one.organisation === subject);
      return part === undefined ? dueAt : after(part.invitedAt, policy.acknowledgeWithin);
    }
    case "no-update":
      return after(incident.updatedAt, policy.updateEvery);
    default:
      return kind satisfies never;
  }
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
