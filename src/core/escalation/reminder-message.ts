/** What a reminder says: in a room, to those who can do what it asks, and to those who can call them. */

import { bannerOf } from "../banner.ts";
import type { Contact, Directory } from "../directory/directory.ts";
import type { NameBook } from "../directory/name-book.ts";
import type { Incident } from "../incident/incident.ts";
import {
  type Block,
  type Button,
  join,
  type Markdown,
  type Message,
  md,
  raw,
  say,
  type Worded,
} from "../message.ts";
import { MAX_BUTTONS } from "../message-budgets.ts";
import type { RollLine } from "../roll.ts";
import { oneOf } from "../words.ts";
import type { AlarmKind } from "./alarm.ts";
import { REMINDERS } from "./messages.ts";
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
    const words = REMINDERS.youHaveTheLead({ ...namedIn(reminding), advice: adviceOf(reminding) });
    return message(reminding, words, [], [joinButton(reminding)]);
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
      ? REMINDERS.nobodyAnswered({
          ...openIn(reminding),
          who: listed(subjects.map(names.organisation), "or"),
        })
      : headline(reminding);
  return say(bannerOf(incident), head, { type: "list", items }, { type: "buttons", buttons });
}

/** What stands in a room in place of a reminder that is over. */
export function reminderOver(kind: AlarmKind, incident: Incident, lead: string | undefined): Message {
  return say(bannerOf(incident), over(kind, incident, lead));
}

function over(kind: AlarmKind, { ref, status }: Incident, lead: string | undefined): Worded {
  if (status === "closed") return REMINDERS.closed({ ref });
  switch (kind) {
    case "no-lead":
      return lead === undefined ? REMINDERS.nobodyWaitedFor({ ref }) : REMINDERS.leads({ ref, lead });
    case "no-acknowledgement":
      return REMINDERS.everybodyAnswered({ ref });
    case "no-update":
      return REMINDERS.hasUpdate({ ref });
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
  head: Worded,
  more: readonly Markdown[],
  buttons: readonly Button[],
): Message {
  const blocks: readonly Block[] = [
    ...(more.length === 0 ? [] : [{ type: "text", text: join(more, " ") } as const]),
    { type: "buttons", buttons },
  ];
  return say(bannerOf(reminding.incident), head, ...blocks);
}

function adviceOf(reminding: Reminding): { readonly what: string; readonly command: string } {
  const { what, command } = reminderAdvice(reminding, reminding.incident);
  return { what, command: `${reminding.prefix} ${command}`.trim() };
}

function headline(reminding: Reminding): Worded {
  const { kind, subjects, incident, names, now } = reminding;
  const advice = adviceOf(reminding);
  switch (kind) {
    case "no-lead": {
      const absent = subjects.filter((one) => one !== "").map(names.personOf);
      return absent.length === 0
        ? REMINDERS.nobodyLeads({ ...openIn(reminding), advice })
        : REMINDERS.leadIsAbsent({ ...openIn(reminding), lead: oneOf(absent, "and"), advice });
    }
    case "no-acknowledgement": {
      const who = listed(subjects.map(names.organisation), "and");
      const caller = names.organisation(incident.source);
      return REMINDERS.pleaseAnswer({ ...openIn(reminding), who, caller, advice });
    }
    case "no-update": {
      const quietMs = now.getTime() - incident.updatedAt.getTime();
      return REMINDERS.noUpdate({ ...namedIn(reminding), quietMs, advice });
    }
    default:
      return kind satisfies never;
  }
}

function namedIn({ incident: { ref, severity }, title }: Reminding) {
  return { ref, severity, ...(title === undefined ? {} : { title }) };
}

function openIn(reminding: Reminding) {
  const { now, incident } = reminding;
  return { ...namedIn(reminding), openMs: now.getTime() - incident.openedAt.getTime() };
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
