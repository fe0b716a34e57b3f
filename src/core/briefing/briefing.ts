/** What somebody is told in private on joining, so that a partner arrives prepared: pure, the same for the same facts. */

import { bannerOf } from "../banner.ts";
import type { Contact, Directory } from "../directory/directory.ts";
import { nameBook } from "../directory/name-book.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { leadOf } from "../incident/lead.ts";
import { type Block, type Markdown, type Message, md, raw } from "../message.ts";
import { MAX_TITLE_LENGTH } from "../message-budgets.ts";
import { otherWays } from "../roll/next-contact.ts";
import { utc } from "../time.ts";
import { inOrder, oneLine, shortened } from "../words.ts";
import { markingRules } from "./marking-rules.ts";

export interface BriefingInput {
  readonly incident: Incident;
  readonly directory: Directory;
  readonly participations: readonly Participation[];
  /** Who has just joined. */
  readonly contact: Contact;
  /** The word that begins a command where it is read. */
  readonly prefix: string;
  /** Whether their rights let them acknowledge and write. */
  readonly mayWork: boolean;
}

export function briefing(input: BriefingInput): Message {
  const { incident, contact } = input;
  const asked = whatIsAsked(input);
  return {
    banner: bannerOf(incident),
    blocks: [
      {
        type: "text",
        text: md`Welcome, ${contact.name}. You have joined **${incident.ref} ${incident.codename}**: **${shortened(oneLine(incident.title), MAX_TITLE_LENGTH)}**`,
      },
      { type: "fields", fields: fields(input) },
      { type: "text", text: asked.text },
      { type: "text", text: md`**What you may do with what you learn here**` },
      { type: "list", items: markingRules(incident, sourceOf(input)) },
      { type: "text", text: md`**Three commands**` },
      { type: "list", items: commands(input) },
      ...(asked.button
        ? ([
            {
              type: "buttons",
              buttons: [
                { action: "acknowledge", label: "Acknowledge", value: incident.ref, style: "primary" },
              ],
            },
          ] as const)
        : []),
    ],
  };
}

function fields(input: BriefingInput): Extract<Block, { readonly type: "fields" }>["fields"] {
  const { incident } = input;
  const desk = deskOf(input);
  return [
    { label: "Since", value: md`${utc(incident.openedAt)}` },
    { label: "Severity", value: md`${incident.severity.toUpperCase()}` },
    { label: "State", value: md`${incident.status}` },
    { label: "Lead", value: ledBy(input) },
    ...(desk.length === 0 ? [] : [{ label: "Reach them by", value: md`${desk.join(", ")}` }]),
  ];
}

function ledBy({ incident, directory }: BriefingInput): Markdown {
  const names = nameBook(directory);
  const lead = leadOf(incident, directory);
  const opener = md`opened by ${names.personOf(incident.openedBy)}`;
  return lead === undefined ? md`nobody yet; ${raw(opener)}` : md`${names.personOf(lead.id)}`;
}

/** Phone and e-mail of anyone who leads, else of anyone who opened it; where the directory has none, of the duty desk there. */
function deskOf({ incident, directory }: BriefingInput): readonly string[] {
  const person = directory.contacts.find(
    (one) => one.id === (leadOf(incident, directory)?.id ?? incident.openedBy),
  );
  if (!person) return [];
  const desk = directory.contacts
    .filter((one) => one.organisation === person.organisation && one.role === "duty-officer")
    .toSorted((a, b) => inOrder(a.id, b.id));
  return [person, ...desk].map(otherWays).find((ways) => ways.length > 0) ?? [];
}

function whatIsAsked(input: BriefingInput): { readonly text: Markdown; readonly button: boolean } {
  const { incident, contact, mayWork } = input;
  const organisation = nameBook(input.directory).organisation(contact.organisation);
  const part = input.participations.find((one) => one.organisation === contact.organisation);
  const heading = md`**What is asked of you:**`;
  if (incident.status === "closed")
    return { text: md`${raw(heading)} nothing any more; this incident is closed.`, button: false };
  if (part === undefined || part.acknowledgedAt !== undefined) {
    const done =
      part === undefined
        ? md``
        : md` ${organisation} has acknowledged at ${utc(part.acknowledgedAt ?? incident.openedAt)}.`;
    return { text: md`${raw(heading)} nothing for now; tasks come later.${raw(done)}`, button: false };
  }
  return mayWork
    ? {
        text: md`${raw(heading)} ${organisation} has not acknowledged yet. Press **Acknowledge** to say that it has seen this.`,
        button: true,
      }
    : {
        text: md`${raw(heading)} ${organisation} has not acknowledged yet. Your rights do not let you; see that a colleague does.`,
        button: false,
      };
}

function commands({ incident, prefix, mayWork }: BriefingInput): readonly Markdown[] {
  const line = (what: string, why: string) => md`**${prefix} ${what}** ${why}`;
  return [
    line(`status ${incident.ref}`, "shows how things stand right now"),
    line(`timeline ${incident.ref}`, "shows what happened, in order"),
    mayWork
      ? line(`note ${incident.ref} <text>`, "puts what you know on the record")
      : line(`summary ${incident.ref}`, "sums it up"),
  ];
}

function sourceOf({ incident, directory }: BriefingInput): string {
  return nameBook(directory).organisation(incident.source);
}
