/** What a reminder is about, in plain text for the timeline, and what to do about it. */

import type { Incident } from "../incident/incident.ts";
import { MAX_NAMES_IN_SENTENCE } from "../message-budgets.ts";
import { span } from "../time.ts";
import { oneOf } from "../words.ts";
import type { Alarm } from "./alarm.ts";

/**
 * One plain line: what has not happened, and since when. Not yet escaped for a message.
 * @param names of whom `no-acknowledgement` is about, at least one; of the lead who has not come; else empty
 */
export function reminderText(
  alarm: Pick<Alarm, "kind">,
  incident: Incident,
  names: readonly string[],
  now: Date,
): string {
  const open = span(now.getTime() - incident.openedAt.getTime());
  switch (alarm.kind) {
    case "no-lead":
      return names.length === 0
        ? `Nobody leads ${incident.ref}, opened ${open} ago.`
        : `${listed(names, "and")} has the lead of ${incident.ref}, opened ${open} ago, and is not here yet.`;
    case "no-acknowledgement": {
      const have = names.length === 1 ? "has" : "have";
      return `${listed(names, "and")} ${have} not acknowledged ${incident.ref}, opened ${open} ago.`;
    }
    case "no-update": {
      const quiet = span(now.getTime() - incident.updatedAt.getTime());
      return `${incident.ref} has had no update for ${quiet}.`;
    }
    default:
      return alarm.kind satisfies never;
  }
}

/**
 * What to do about it: in words, and as a command without the prefix. It names the incident, because the
 * reminder is also read in direct messages, where none is implied.
 */
export function reminderAdvice(
  alarm: Pick<Alarm, "kind">,
  { ref }: Incident,
): { readonly what: string; readonly command: string } {
  switch (alarm.kind) {
    case "no-lead":
      return { what: "Take the lead", command: `lead ${ref} me` };
    case "no-acknowledgement":
      return { what: "Acknowledge", command: `ack ${ref}` };
    case "no-update":
      return { what: "Say how things stand", command: `note ${ref} <text>` };
    default:
      return alarm.kind satisfies never;
  }
}

/** `A, B and C`; with more than five names `A, B, C, D, E and 2 more`. */
export function listed(names: readonly string[], last: "and" | "or"): string {
  if (names.length <= MAX_NAMES_IN_SENTENCE) return oneOf(names, last);
  const shown = names.slice(0, MAX_NAMES_IN_SENTENCE);
  return oneOf([...shown, `${names.length - shown.length} more`], last);
}
