/** What an incident and its rooms are called. Names of rooms and codenames give nothing away. */
import { bannerOf } from "../banner.ts";
import { FIRST_WORDS, SECOND_WORDS } from "./codename-words.ts";
import type { Incident } from "./incident.ts";

/** `INC-2026-0042`; more than four digits when a year needs them. */
export function incidentRef(year: number, number: number): string {
  return `INC-${year}-${String(number).padStart(4, "0")}`;
}

/** `inc-2026-0042-amber-falcon`: lower-case letters, digits and hyphens, at most 80 characters (Slack's limit for a channel). */
export function roomName(ref: string, codename: string): string {
  return `${ref}-${codename}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 80)
    .replace(/^-|-$/g, "");
}

/**
 * Two neutral words, for instance `quiet-harbour`. More than 60,000 exist: the caller takes another when one is in use.
 * @param pick returns a whole number from 0 up to, and not including, its argument; the caller's randomness
 */
export function codename(pick: (below: number) => number): string {
  const first = FIRST_WORDS[pick(FIRST_WORDS.length)];
  const second = SECOND_WORDS[pick(SECOND_WORDS.length)];
  return `${first}-${second}`;
}

/**
 * `EXERCISE · TLP:AMBER · INC-2026-0042 · HIGH · contained`. Without the title, because platforms show topics
 * to people who are not in the room. At most 250 characters (Slack's limit for a topic).
 */
export function roomTopic(incident: Incident): string {
  return [...bannerOf(incident), incident.ref, incident.severity.toUpperCase(), incident.status]
    .join(" · ")
    .slice(0, 250);
}

/** The topic for a room where somebody is who may not know how it stands: label and reference. */
export function bareTopic(incident: Incident): string {
  return [...bannerOf(incident), incident.ref].join(" · ");
}
