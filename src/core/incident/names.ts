/** What an incident and its rooms are called. Names of rooms and codenames give nothing away. */
import { bareBannerOf } from "../banner.ts";
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

/** No vowels: they make no words. */
const TAG_LETTERS = "23456789bcdfghjkmnpqrstvwxyz";
/** Some 378,000 million tags: on Matrix a name is also an alias, which anybody there may try. */
const TAG_LENGTH = 8;

/**
 * What tells the side rooms of an incident apart, and cannot be guessed.
 * @param pick as for {@link codename}
 */
export function sideRoomTag(pick: (below: number) => number): string {
  return Array.from({ length: TAG_LENGTH }, () => TAG_LETTERS[pick(TAG_LETTERS.length)]).join("");
}

/** `inc-2026-0042-amber-falcon-side-k7w2m9pq`. What the room is for stays in Muster: names are seen by people who are not in it. */
export function sideRoomName(ref: string, codename: string, tag: string): string {
  return `${roomName(ref, codename)}-side-${tag}`;
}

/** The tag of a side room, out of its name; undefined for the name of another room. Earlier versions numbered them. */
export function tagOfSideRoom(name: string): string | undefined {
  const [, tag] = /-side-([a-z0-9]+)(?:-\d+)?$/.exec(name) ?? [];
  return tag;
}

/**
 * What people call a side room: `legal` of the keys `legal` and `legal.k7w2m9pq`. Two rooms of an incident may be
 * called the same, so that nobody learns from a refusal that a name is taken.
 */
export function sideRoomTitle(roomKey: string): string {
  return roomKey.split(".", 1)[0] ?? roomKey;
}

/**
 * The name to try when somebody else has this one: `…-falcon` → `…-falcon-2` → `…-falcon-3`, and of a side room
 * `…-side-k7w2m9pq` → `…-side-k7w2m9pq-2`, so that it never becomes that of another side room.
 */
export function nextRoomName(name: string): {
  readonly base: string;
  readonly number: number;
  readonly name: string;
} {
  const [, base = name, last] =
    /^(.*-side-[a-z0-9]+)(?:-(\d+))?$/.exec(name) ?? /^(.*?-[a-z]+-[a-z]+)(?:-(\d+))?$/.exec(name) ?? [];
  const number = Number(last ?? 1) + 1;
  return { base, number, name: `${base}-${number}` };
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
  return [...bareBannerOf(incident), incident.ref, incident.severity.toUpperCase(), incident.status]
    .join(" · ")
    .slice(0, 250);
}

/**
 * The topic for a room where somebody is who may not know how it stands, and for a side room, of which others
 * are to see nothing: label and reference.
 */
export function bareTopic(incident: Pick<Incident, "marking" | "exercise" | "ref">): string {
  return [...bareBannerOf(incident), incident.ref].join(" · ");
}
