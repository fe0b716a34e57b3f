/** What a reminder says. */
import type { Incident } from "../incident/incident.ts";
import { span } from "../time.ts";
import type { Alarm } from "./alarm.ts";

/**
 * One plain line: what has not happened, since when, and what to do. Not yet escaped for a message.
 * @param names `organisation`: display name of the alarm's subject; its id is used when absent
 */
export function reminderText(
  alarm: Alarm,
  incident: Incident,
  names: { readonly organisation?: string | undefined },
  now: Date,
): string {
  const open = span(now.getTime() - incident.openedAt.getTime());
  switch (alarm.kind) {
    case "no-lead":
      return `Nobody leads ${incident.ref}, opened ${open} ago. Take the lead: lead me`;
    case "no-acknowledgement":
      return `${names.organisation ?? alarm.subject} has not acknowledged ${incident.ref}, opened ${open} ago. Acknowledge: ack`;
    case "no-update": {
      const quiet = span(now.getTime() - incident.updatedAt.getTime());
      return `${incident.ref} has had no update for ${quiet}. Say how things stand: note <text>`;
    }
    default:
      return alarm.kind satisfies never;
  }
}
