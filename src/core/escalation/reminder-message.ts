/** What a reminder says: in a room, to those who can do what it asks, and to those who can call them. */

import { bannerOf } from "../banner.ts";
import type { Contact, Directory } from "../directory/directory.ts";
import type { NameBook } from "../directory/name-book.ts";
import type { Incident } from "../incident/incident.ts";
import { type Block, type Button, join, type Markdown, type Message, md, raw, say } from "../message.ts";
import { MAX_BUTTONS } from "../message-budgets.ts";
import type { RollLine } from "../roll.ts";
import { span } from "../time.ts";
import { oneOf } from "../words.ts";
import type { AlarmKind } from "./alarm.ts";
import { byOtherMeans, reachableByOtherMeans } from "./other-means.ts";
import { listed, reminderAdvice } from "./reminder-text.ts";

/** What every reminder is made from. */
export interface Reminding {
  readonly kind: AlarmKind;
  /** Of the alarms that it is about, at least one. */
  readonly subjects: readonly string[];
  readonly incident: Incident;
  /** Absent where somebody may not have it. */
  readonly title?: string;
  readonly directory: Directory;
  readonly names: NameBook;
  readonly roll: readonly RollLine[];
  /** The word that begins a command where it is read; empty when none is needed. */
  readonly prefix: string;
  readonly now: Date;
}

/** What became of the copies in person. */
export interface Copies {
  /** To whom one was delivered. */
  readonly told: readonly Contact[];
  /** Who cannot be reached by message. */
  readonly unreachable: readonly Contact[];
}

/** For a room, where those who can do it are, and everybody else. */
export function reminderForRoom(reminding: Reminding, { told, unreachable }: Copies): Message {
  const { names } = reminding;
  const also =
    told.length === 0 ? [] : [md`Also messaged: ${told.map((one) => names.personOf(one.id)).join(", ")}.`];
  return message(
    reminding,
    headline(reminding),
    [...also, ...cannotBeMessaged(unreachable, names)],
    buttonsFor(reminding),
  );
}

/** For somebody who can do what it asks. */
export function reminderForDoer(reminding: Reminding, reader: Contact): Message {
  if (reminding.kind === "no-lead" && reminding.subjects.includes(reader.id)) {
    const text = md`**You have the lead** of ${raw(namedIn(reminding))}, and are not in its room yet.`;
    return message(reminding, text, [], [joinButton(reminding)]);
  }
  return message(reminding, headline(reminding), [], buttonsFor(reminding));
}

/**
 * For a coordinator who cannot do it for them: whom to call, and a button that says that they were reached.
 * @param organisation the one that answers for it, when the matter is not about organisations
 */
export function reminderForCaller(reminding: Reminding, organisation: string): Message {
  const { incident, names, directory, roll, kind, subjects } = reminding;
  const calls = kind === "no-acknowledgement" ? subjects : [organisation];
  const items = calls.map((id) => {
    const people = reachableByOtherMeans(id, directory, roll);
    const ways =
      byOtherMeans(people) ?? md`The directory has no telephone number or e-mail address of theirs.`;
    return md`**${names.organisation(id)}:** ${raw(ways)}`;
  });
  const buttons = subjects.slice(0, MAX_BUTTONS).map((subject): Button => {
    const label = subjects.length === 1 ? "I reached them" : `I reached ${names.organisation(subject)}`;
    return { action: "reached", label, value: `${incident.ref} ${matterName(kind, subject)}` };
  });
  const head =
    kind === "no-acknowledgement"
      ? md`**Nobody from ${listed(subjects.map(names.organisation), "or")} has answered.** ${raw(subjectOf(reminding))}, ${openFor(reminding)}.`
      : headline(reminding);
  return say(bannerOf(incident), head, { type: "list", items }, { type: "buttons", buttons });
}

/** What stands in a room in place of a reminder that is over. */
export function reminderOver(kind: AlarmKind, incident: Incident, lead: string | undefined): Message {
  return say(bannerOf(incident), md`${raw(over(kind, incident, lead))} This reminder is over.`);
}

function over(kind: AlarmKind, { ref, status }: Incident, lead: string | undefined): Markdown {
  if (status === "closed") return md`${ref} is closed.`;
  switch (kind) {
    case "no-lead":
      return lead === undefined ? md`${ref}: nobody is waited for any more.` : md`**${lead} leads ${ref}.**`;
    case "no-acknowledgement":
      return md`**${ref}: everybody who was asked has answered.**`;
    case "no-update":
      return md`**${ref} has an update.**`;
    default:
      return kind satisfies never;
  }
}

/** What the command `reached` calls a matter. */
export function matterName(kind: AlarmKind, subject: string): string {
  switch (kind) {
    case "no-lead":
      return "lead";
    case "no-acknowledgement":
      return subject;
    case "no-update":
      return "update";
    default:
      return kind satisfies never;
  }
}

function message(
  reminding: Reminding,
  head: Markdown,
  more: readonly Markdown[],
  buttons: readonly Button[],
): Message {
  const { what, command } = reminderAdvice(reminding, reminding.incident);
  const line = `${reminding.prefix} ${command}`.trim();
  const typed = md`${what}: **${line}**`;
  const blocks: readonly Block[] = [
    ...(more.length === 0 ? [] : [{ type: "text", text: join(more, " ") } as const]),
    { type: "buttons", buttons },
  ];
  return say(bannerOf(reminding.incident), md`${raw(head)} ${raw(typed)}`, ...blocks);
}

function headline(reminding: Reminding): Markdown {
  const { kind, subjects, incident, names, now } = reminding;
  const about = subjectOf(reminding);
  switch (kind) {
    case "no-lead": {
      const absent = subjects.filter((one) => one !== "").map(names.personOf);
      const named = md`${raw(namedIn(reminding))}, ${incident.severity}, ${openFor(reminding)}.`;
      return absent.length === 0
        ? md`**Nobody leads** ${raw(named)}`
        : md`**${oneOf(absent, "and")} has the lead and is not here yet:** ${raw(named)}`;
    }
    case "no-acknowledgement":
      return md`**${listed(subjects.map(names.organisation), "and")}, please answer.** ${raw(about)}, ${openFor(reminding)}, called by ${names.organisation(incident.source)}.`;
    case "no-update":
      return md`**How do things stand?** ${raw(about)}: no update for ${span(now.getTime() - incident.updatedAt.getTime())}.`;
    default:
      return kind satisfies never;
  }
}

/** `Critical: Ransomware at two institutions (INC-2026-0001)`. */
function subjectOf({ incident, title }: Reminding): Markdown {
  const severity = `${incident.severity.charAt(0).toUpperCase()}${incident.severity.slice(1)}`;
  return title === undefined ? md`${severity}: ${incident.ref}` : md`${severity}: ${title} (${incident.ref})`;
}

/** `"Phishing wave" (INC-2026-0001)`. */
function namedIn({ incident, title }: Reminding): Markdown {
  return title === undefined ? md`${incident.ref}` : md`"${title}" (${incident.ref})`;
}

function openFor({ incident, now }: Reminding): string {
  return `open ${span(now.getTime() - incident.openedAt.getTime())}`;
}

function buttonsFor(reminding: Reminding): readonly Button[] {
  const { kind, incident } = reminding;
  switch (kind) {
    case "no-lead":
      return [
        { action: "take-lead", label: "Take the lead", value: `${incident.ref} me`, style: "primary" },
        joinButton(reminding),
      ];
    case "no-acknowledgement":
      return [
        { action: "acknowledge", label: "Acknowledge", value: incident.ref, style: "primary" },
        joinButton(reminding),
      ];
    case "no-update":
      return [{ action: "nothing-new", label: "Nothing new", value: incident.ref }];
    default:
      return kind satisfies never;
  }
}

function joinButton({ incident }: Reminding): Button {
  return { action: "join", label: "Join", value: incident.ref };
}

function cannotBeMessaged(contacts: readonly Contact[], names: NameBook): readonly Markdown[] {
  if (contacts.length === 0) return [];
  const who = listed(
    contacts.map((one) => names.personOf(one.id)),
    "and",
  );
  const ways = byOtherMeans(contacts) ?? md`The directory has no other address of theirs.`;
  return [md`No message reaches ${who}. ${raw(ways)}`];
}
