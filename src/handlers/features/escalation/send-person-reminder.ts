/** A reminder in person: to those who can do it what it asks, to coordinators whom to call. "Told" is recorded when it arrived. */
import { incidentIn } from "../../../core/about.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { AlarmKind } from "../../../core/escalation/alarm.ts";
import { reminderForCaller, reminderForDoer } from "../../../core/escalation/reminder-message.ts";
import type { Incident, Participation } from "../../../core/incident/incident.ts";
import { canLead } from "../../../core/incident/lead.ts";
import type { Message } from "../../../core/message.ts";
import { messageReason } from "../../../core/roll/invitation-reason.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import type { Db } from "../../../db/connect.ts";
import { copiesOf } from "../../../db/reminders.ts";
import { entriesNumbered } from "../../../db/timeline.ts";
import { mayUse, WORKERS } from "../../runtime/access.ts";
import { redactForPerson } from "../../runtime/disclosure.ts";
import { findPerson } from "../../runtime/find-person.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { prefixFor } from "../../runtime/prefix-for.ts";
import { Impossible, NotTheirs, NotYet, type SendContext } from "../../runtime/sending.ts";
import { homeOf } from "./home-of.ts";
import { type Matters, mattersOf, TITLE_ENTRY } from "./matter.ts";
import type { personReminder, readerAwaited } from "./steps.ts";

export type PersonReminder = DataOf<typeof personReminder>;
type AwaitReader = DataOf<typeof readerAwaited>;

/** Where a reminder stands that its reader has not entered yet. */
export interface Unentered {
  readonly room: string;
  readonly user: string;
}

/** Resolves to where it waits to be read; to null when the person reads it there. */
export async function sendPersonReminder(step: PersonReminder, sending: SendContext): Promise<Json> {
  const { db, port, attempt, now } = sending;
  const about = incidentIn(sending.about);
  if (about === undefined) throw new Impossible("it is about no incident");
  const incident = await incidentOf(db, about);
  const matters = await mattersOf(db, incident, step.alarm, now());
  const contact = matters.names.contact(step.contact);
  const subjects = await stillUntold(db, step, matters, port.network);
  if (contact === undefined || subjects.length === 0)
    throw new NotTheirs("it has been seen to, or they have heard of it on another network");
  const text = await messageFor(db, contact, {
    ...matters,
    subjects,
    prefix: await prefixFor(db, contact.id, port),
  });
  const message = await redactForPerson(db, incident, contact.id, text);
  if (message === undefined) throw new NotTheirs("they may not know of the incident any more");
  const person = await findPerson(contact.id, sending);
  if (person.user === undefined) throw new Impossible(person.reason ?? "nobody is behind that contact");
  const { user } = person;
  const room = await port.directRoom(user, messageReason(incident));
  await port.post(room, message, attempt);
  const reads = !port.entering || (await port.entering.hasEntered(room, user));
  return reads ? null : { room, user };
}

/** Resolves when the person has entered the room where the reminder stands. */
export async function awaitReader(step: AwaitReader, { port, attempt }: SendContext): Promise<undefined> {
  if (!port.entering || (await port.entering.hasEntered(step.room, step.user))) return;
  const waited = attempt.ageMs ?? 0;
  throw new NotYet("they have not opened the conversation with Muster", {
    afterMs: waited < FRESH_MS ? 1_000 : 15_000,
    quiet: waited < FRESH_MS,
  });
}

/** As long as that they may be about to open it, in milliseconds; then it goes by another network, where they have one. */
const FRESH_MS = 60_000;

/** The matters that still wait, without those of which a copy arrived on another network. */
async function stillUntold(
  db: Db,
  step: PersonReminder,
  { incident, kind, rows }: Matters,
  network: string,
): Promise<readonly string[]> {
  const copies = (await copiesOf(db, { incident: incident.id, kind })).filter(
    (copy) => copy.contact === step.contact,
  );
  return step.subjects.filter((subject) => {
    const copy = copies.find((one) => one.subject === subject);
    const elsewhere = copy?.state === "told" && copy.network !== network;
    return !elsewhere && rows.some((row) => row.subject === subject);
  });
}

async function messageFor(
  db: Db,
  contact: Contact,
  reminding: Matters & { readonly subjects: readonly string[]; readonly prefix: string },
): Promise<Message> {
  const { incident, kind, subjects, participations, directory } = reminding;
  const title = (await mayHaveTitle(db, incident, contact, directory)) ? { title: incident.title } : {};
  const about = { ...reminding, ...title };
  if (canDoIt(contact, kind, subjects, participations)) return reminderForDoer(about, contact);
  const message = reminderForCaller(about, homeOf(directory, incident));
  // A button that they may not use would only cost them time.
  return mayUse(contact, WORKERS)
    ? message
    : { ...message, blocks: message.blocks.filter((block) => block.type !== "buttons") };
}

/** Whether the contact can do what the reminder asks, so that it need not ask them to call somebody. */
function canDoIt(
  contact: Contact,
  kind: AlarmKind,
  subjects: readonly string[],
  participations: readonly Participation[],
): boolean {
  switch (kind) {
    case "no-lead":
      return canLead(contact) && participations.some((one) => one.organisation === contact.organisation);
    case "no-acknowledgement":
      return mayUse(contact, WORKERS) && subjects.includes(contact.organisation);
    case "no-update":
      return mayUse(contact, WORKERS);
    default:
      return kind satisfies never;
  }
}

async function mayHaveTitle(
  db: Db,
  incident: Incident,
  contact: Contact,
  directory: Matters["directory"],
): Promise<boolean> {
  const [opened] = await entriesNumbered(db, incident.id, [TITLE_ENTRY]);
  const need = await needToKnowOf(db, directory, incident);
  return opened !== undefined && need.mayRead(opened, [need.reader(contact)]).ok;
}
