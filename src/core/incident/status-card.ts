/** The card that is pinned in every room and kept up to date: how things stand, at one glance. */

import { bannerOf } from "../banner.ts";
import { byId } from "../directory/by-id.ts";
import { coordinates } from "../directory/coordinators.ts";
import type { Directory } from "../directory/directory.ts";
import { nameBook } from "../directory/name-book.ts";
import type { Alarm } from "../escalation/alarm.ts";
import { listed } from "../escalation/reminder-text.ts";
import { upcoming, whatIsDue } from "../escalation/upcoming.ts";
import { type Block, type Button, type Markdown, type Message, md, raw } from "../message.ts";
import {
  MAX_MISSING,
  MAX_NAMES_IN_SENTENCE,
  MAX_REASON_LENGTH,
  MAX_TITLE_LENGTH,
} from "../message-budgets.ts";
import type { RollLine } from "../roll.ts";
import { called, contactOf, isHere, whyMissing } from "../roll-text.ts";
import { utc } from "../time.ts";
import { inOrder, oneLine, shortened } from "../words.ts";
import type { Incident, Participation } from "./incident.ts";

export interface StatusCardInput {
  readonly incident: Incident;
  /** Name of the lead; absent: nobody leads, or somebody whom the directory no longer has. */
  readonly lead?: string | undefined;
  readonly roll: readonly RollLine[];
  readonly participations: readonly Participation[];
  readonly directory: Directory;
  /** The word that begins a command where the card is read: `/incident`. */
  readonly prefix: string;
  /** What waits for something; those that the state has overtaken are left out. */
  readonly alarms: readonly Alarm[];
  /** What features add. */
  readonly more?: Fields;
}

/** The same card for the same facts, whatever the order in which they were read. */
export function statusCard(input: StatusCardInput): Message {
  const { incident } = input;
  const missing = missingLines(input);
  const wrong = withoutRights(input);
  return {
    banner: bannerOf(incident),
    blocks: [
      { type: "heading", text: `${incident.ref} · ${incident.codename}` },
      { type: "text", text: md`**${shortened(oneLine(incident.title), MAX_TITLE_LENGTH)}**` },
      { type: "fields", fields: fields(input) },
      ...(wrong === undefined ? [] : [{ type: "text", text: wrong } as const]),
      ...asked(input),
      ...(missing.length === 0
        ? []
        : ([
            { type: "text", text: md`**Missing**` },
            { type: "list", items: missing },
          ] as const)),
      { type: "buttons", buttons: buttons(incident) },
    ],
  };
}

/** Labelled facts of the card. */
export type Fields = Extract<Block, { readonly type: "fields" }>["fields"];

function fields(input: StatusCardInput): Fields {
  const { incident, lead, roll } = input;
  const people = called(roll);
  const next = nextReminder(input);
  return [
    { label: "Severity", value: md`${incident.severity.toUpperCase()}` },
    { label: "State", value: md`${state(incident)}` },
    ...(incident.category === undefined ? [] : [{ label: "Category", value: md`${incident.category}` }]),
    { label: "Lead", value: md`${lead ?? "nobody yet"}` },
    { label: "Here", value: md`${people.filter(isHere).length} of ${people.length}` },
    { label: "Acknowledged", value: acknowledged(input) },
    { label: "Opened", value: md`${utc(incident.openedAt)}` },
    ...(next === undefined ? [] : [{ label: "Next", value: md`${next}` }]),
    ...(input.more ?? []),
  ];
}

/** `12:53 UTC: reminder if nobody leads`; with its day when that is not the day of the opening. */
function nextReminder({
  incident,
  participations,
  roll,
  directory,
  alarms,
}: StatusCardInput): string | undefined {
  const names = nameBook(directory);
  const [next] = upcoming(alarms, { incident, participations, roll, names });
  if (next === undefined) return undefined;
  const at = utc(next.dueAt);
  const [day = ""] = utc(incident.openedAt).split(" ");
  return `${at.startsWith(day) ? at.slice(day.length + 1) : at}: ${whatIsDue(next, names)}`;
}

function state({ status, closedAt }: Incident): string {
  return closedAt === undefined ? status : `${status}, ${utc(closedAt)}`;
}

/** `2 of 3, not yet: EC3`. */
function acknowledged({ participations, directory }: StatusCardInput): Markdown {
  const names = nameBook(directory);
  const silent = participations
    .filter((one) => one.acknowledgedAt === undefined)
    .map((one) => names.organisation(one.organisation))
    .toSorted(inOrder);
  const count = md`${participations.length - silent.length} of ${participations.length}`;
  if (silent.length === 0) return count;
  const shown = silent.slice(0, MAX_NAMES_IN_SENTENCE).join(", ");
  const more =
    silent.length > MAX_NAMES_IN_SENTENCE ? ` and ${silent.length - MAX_NAMES_IN_SENTENCE} more` : "";
  return md`${raw(count)}, not yet: ${shown}${more}`;
}

/** People whom the directory no longer has, or whose organisation takes no part, read along: somebody must decide. */
function withoutRights({ incident, roll, participations, directory }: StatusCardInput): Markdown | undefined {
  const names = nameBook(directory);
  const taking = new Set(participations.map((one) => one.organisation));
  const organisations = byId(directory.organisations);
  const people = called(roll).filter((line) => {
    const contact = contactOf(line, names);
    const mayKnow =
      contact !== undefined &&
      (taking.has(contact.organisation) ||
        coordinates(contact, organisations.get(contact.organisation), incident.marking));
    return isHere(line) && !mayKnow;
  });
  if (people.length === 0) return undefined;
  const shown = people.slice(0, MAX_NAMES_IN_SENTENCE).map((line) => {
    const contact = contactOf(line, names);
    const network = `on ${line.network}`;
    return contact
      ? `${names.personOf(contact.id)} ${network}`
      : `${line.contact} ${network}, no longer in the directory`;
  });
  const more = people.length > shown.length ? ` and ${people.length - shown.length} more` : "";
  return md`**In a room without any right:** ${shown.join("; ")}${more}. Invite them by command, or remove them.`;
}

/** Asks something of those who read it, also of somebody who has never seen such a card. */
function asked({ incident, lead, participations, directory, prefix }: StatusCardInput): readonly Block[] {
  if (incident.status === "closed") return [];
  const names = nameBook(directory);
  const silent = participations
    .filter((one) => one.acknowledgedAt === undefined)
    .map((one) => names.organisation(one.organisation))
    .toSorted(inOrder);
  const parts = [
    ...(lead === undefined ? [md`No lead yet: **${prefix} lead ${incident.ref} me**`] : []),
    ...(silent.length === 0
      ? []
      : [md`Waiting for: ${listed(silent, "and")}. One of you: press **Acknowledge**.`]),
  ];
  return parts.map((text) => ({ type: "text", text }));
}

/** Nobody is missing from an incident that is over. */
function missingLines({ incident, roll, directory }: StatusCardInput): readonly Markdown[] {
  if (incident.status === "closed") return [];
  const names = nameBook(directory);
  const missing = called(roll).filter((line) => !isHere(line));
  const shown = missing
    .slice(0, MAX_MISSING)
    .map((line) => md`${shortened(whyMissing(line, names), MAX_REASON_LENGTH)}`);
  const more = missing.length - shown.length;
  return more > 0 ? [...shown, md`and ${more} more`] : shown;
}

function buttons({ ref, status }: Incident): readonly Button[] {
  const summary: Button = { action: "summary", label: "Summary", value: ref };
  if (status === "closed") return [summary];
  return [
    { action: "acknowledge", label: "Acknowledge", value: ref, style: "primary" },
    { action: "join", label: "Join", value: ref },
    summary,
  ];
}
