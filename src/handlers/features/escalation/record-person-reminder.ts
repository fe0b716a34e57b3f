/** What came of a reminder in person: told, on its way by another network, or given up. */
import { aboutIncident, incidentIn } from "../../../core/about.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import { reminderText } from "../../../core/escalation/reminder-text.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { arm, armedOf } from "../../../db/due.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { type Copy, type CopyState, copiesOf, saveCopies } from "../../../db/reminders.ts";
import { rollOf } from "../../../db/roll.ts";
import type { SendResult } from "../../../db/workers.ts";
import { alarmsOf } from "../../runtime/alarms.ts";
import { nameOf, signature, type TransactionContext } from "../../runtime/context.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { besideLane } from "../../runtime/lanes.ts";
import { recordFact } from "../../runtime/record.ts";
import { waysTo } from "../../runtime/ways-to.ts";
import { remindPerson, remindRooms } from "./queue.ts";
import type { PersonReminder, Unentered } from "./send-person-reminder.ts";
import { readerAwaited } from "./steps.ts";

/** A reminder that waits to be read is told when its reader is there: it stays on its way until then. */
export async function recordPersonReminder(
  outcome: OutcomeContext,
  step: PersonReminder,
  result: SendResult,
): Promise<void> {
  const unentered = result.state === "delivered" ? (result.value as unknown as Unentered | null) : null;
  if (unentered) return await awaitReaderOf(outcome, step, unentered);
  await recordReader(outcome, step, result);
}

/** In a lane of its own: what else is said to them does not wait for that. */
async function awaitReaderOf(
  { tx, now, newId, item }: OutcomeContext,
  step: PersonReminder,
  { room, user }: Unentered,
): Promise<void> {
  const { contact, alarm, subjects, tried } = step;
  const waiting = readerAwaited.of({ contact, alarm, subjects, tried, room, user });
  const lane = besideLane(readerAwaited.kind, `${item.network}:${contact}:${alarm}`);
  const { network, about } = item;
  const topic = `${readerAwaited.kind}:${JSON.stringify([about, subjects])}`;
  await enqueue(tx, [{ lane, network, about, ...waiting, key: newId(), topic }], now);
}

/** Only what failed of the way that is tried now counts: a copy that waits on another network has been replaced. */
export async function recordReader(
  { tx, whole, item }: OutcomeContext,
  step: PersonReminder,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered" && result.quiet) return;
  const about = incidentIn(item.about);
  const incident = about === undefined ? undefined : await lockIncident(tx, about);
  if (!incident) return;
  const copies = (await copiesOf(tx, { incident: incident.id, kind: step.alarm })).filter(
    (copy) => copy.contact === step.contact && step.subjects.includes(copy.subject),
  );
  if (copies.length === 0) return;
  const context = await whole();
  const sent: Sent = { incident, step, copies, network: item.network };
  if (result.state === "delivered") return told(context, sent);
  if (copies.some((copy) => copy.network !== item.network || copy.state !== "sent")) return;
  if (await goesAnotherWay(context, sent)) return;
  if (result.state === "given-up") await givenUp(context, sent, result.error);
}

interface Sent {
  readonly incident: LockedIncident;
  readonly step: PersonReminder;
  readonly copies: readonly Copy[];
  readonly network: string;
}

async function told(context: TransactionContext, sent: Sent): Promise<void> {
  const { incident, step, network } = sent;
  await saveAs(context, sent, "told", network);
  const contact = context.directory.contacts.find((one) => one.id === step.contact);
  const who = contact ? signature(context.directory, contact) : step.contact;
  await record(context, sent, "reminded", `${who} was reminded on ${network}: ${factOf(context, sent)}`, {
    contact: step.contact,
    network,
  });
  await remindRooms(context, incident, step.alarm);
}

/** A network that is away keeps its copies for later; nobody should wait for that who can be reached elsewhere. */
async function goesAnotherWay(context: TransactionContext, sent: Sent): Promise<boolean> {
  const { incident, step, network } = sent;
  const contact = context.directory.contacts.find((one) => one.id === step.contact);
  if (contact === undefined) return false;
  const tried = [...step.tried, network];
  const [other] = (await usableWays(context, incident, contact)).filter((one) => !tried.includes(one));
  if (other === undefined) return false;
  await saveAs(context, sent, "sent", other);
  const { contact: whom, alarm, subjects } = step;
  await remindPerson(
    context,
    incident,
    other,
    { contact: whom, alarm, subjects, tried },
    step.subjects.includes(contact.organisation),
  );
  return true;
}

async function usableWays(
  context: TransactionContext,
  incident: Incident,
  contact: Contact,
): Promise<readonly string[]> {
  const line = (await rollOf(context.tx, incident.id)).find((one) => one.contact === contact.id);
  const ways = waysTo(context, contact, line?.network);
  return ways.filter((one) => context.networks.get(one)?.trouble === undefined);
}

/** The next people are told at once: anyone who was to be told now is not going to be. */
async function givenUp(context: TransactionContext, sent: Sent, error: string): Promise<void> {
  const { incident, step, network } = sent;
  await saveAs(context, sent, "failed", network);
  const who = nameOf(context.directory, step.contact);
  await record(
    context,
    sent,
    "delivery-failed",
    `A reminder to ${who} on ${network} was given up: ${error}`,
    {
      network,
      contact: step.contact,
      reason: error,
    },
  );
  const rows = alarmsOf(await armedOf(context.tx, aboutIncident(incident.id))).filter(
    (row) => row.kind === step.alarm && step.subjects.includes(row.subject),
  );
  await arm(
    context.tx,
    rows.map((row) => ({ ...row, dueAt: context.now })),
    context.now,
  );
  await remindRooms(context, incident, step.alarm);
}

async function saveAs(
  { tx, now }: TransactionContext,
  { copies }: Sent,
  state: CopyState,
  network: string,
): Promise<void> {
  await saveCopies(
    tx,
    copies.map((copy) => ({ ...copy, state, network })),
    now,
  );
}

function factOf({ directory, now }: TransactionContext, { incident, step }: Sent): string {
  const names = nameBook(directory);
  const name = step.alarm === "no-acknowledgement" ? names.organisation : names.personOf;
  const about = step.subjects.filter((one) => one !== "").map(name);
  return reminderText({ kind: step.alarm }, incident, about, now);
}

async function record(
  context: TransactionContext,
  { incident, step }: Sent,
  kind: string,
  text: string,
  data: { readonly [key: string]: Json },
): Promise<void> {
  await recordFact(context, incident, {
    kind,
    text,
    data: { alarm: step.alarm, subjects: step.subjects, ...data },
  });
}
