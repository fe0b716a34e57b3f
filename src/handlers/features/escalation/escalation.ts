/**
 * Escalation: what is due is claimed, core says from the state whether it still matters and who is told next,
 * and entries, messages and the next steps are written in the same transaction, those of a whole batch together. An
 * acknowledgement stops it because the state says so, never because somebody remembered to cancel a timer.
 */

import type { z } from "zod";
import type { Contact } from "../../../core/directory/directory.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import type { Alarm } from "../../../core/escalation/alarm.ts";
import { type Escalation, escalate } from "../../../core/escalation/escalate.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import { reminderText } from "../../../core/escalation/reminder-text.ts";
import type { People } from "../../../core/escalation/rungs.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { RollLine } from "../../../core/roll.ts";
import { arm, type DueRow, disarmRows } from "../../../db/due.ts";
import { type LockedIncident, participationsOf } from "../../../db/incidents.ts";
import { enqueue, type NewStep } from "../../../db/outbox.ts";
import { type Copy, copiesOf, forgetCopies, saveCopies } from "../../../db/reminders.ts";
import { rollOf } from "../../../db/roll.ts";
import { appendEach } from "../../../db/timeline.ts";
import { type alarmSchema, alarmsOf } from "../../runtime/alarms.ts";
import { nameOf, signature, type TransactionContext } from "../../runtime/context.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { cardSteps } from "../../runtime/outbox.ts";
import { byMuster, type MusterFact } from "../../runtime/record.ts";
import { waysTo } from "../../runtime/ways-to.ts";
import { homeOf } from "./home-of.ts";
import { personReminderStep, refreshReminders, roomReminderSteps } from "./queue.ts";

type Remind = Extract<Escalation, { action: "remind" }>;

/** What is to become of an alarm that is due. */
export interface Decided {
  readonly incident: LockedIncident;
  readonly row: DueRow;
  readonly alarm: Alarm;
  readonly next: Escalation;
  readonly roll: readonly RollLine[];
}

/** A reminder that is to be given: nobody has heard of it yet. */
interface Reminder extends Decided {
  readonly next: Remind;
  /** Who is told in person, and over which network. */
  readonly calls: readonly { readonly contact: Contact; readonly network: string }[];
}

/** Asks core from the state of the incident whether the reminder is still wanted, and who is told next. Only reads. */
export async function escalation(
  context: TransactionContext,
  incident: LockedIncident,
  _data: z.output<typeof alarmSchema>,
  row: DueRow,
): Promise<Decided> {
  const { tx, directory, now } = context;
  const [alarm] = alarmsOf([row]);
  if (!alarm) throw new Error(`A row of the kind ${row.kind} is no alarm.`);
  const matter = { incident: incident.id, kind: alarm.kind, subject: alarm.subject };
  const copies = alarm.told === 0 ? [] : await copiesOf(tx, matter);
  const roll = await rollOf(tx, incident.id);
  const state = {
    incident,
    participations: await participationsOf(tx, incident.id),
    homeOrganisation: homeOf(directory, incident),
    people: await peopleOf(context, incident, roll, copies),
  };
  const policy = policyFor(directory.policies, incident.severity, incident.category);
  return { incident, row, alarm, next: escalate(alarm, state, policy, now), roll };
}

async function peopleOf(
  context: TransactionContext,
  incident: Incident,
  roll: readonly RollLine[],
  copies: readonly Copy[],
): Promise<People> {
  const { tx, directory } = context;
  const need = await needToKnowOf(tx, directory, incident);
  const failed = new Set(copies.filter((copy) => copy.state === "failed").map((copy) => copy.contact));
  const messaged = copies.filter((copy) => copy.state === "sent" || copy.state === "told");
  return {
    directory,
    roll,
    // Even that there is something is not for whom TLP:RED does not name, nor above an organisation's ceiling.
    mayKnow: (contact) => need.mayKnow([need.reader(contact)]).ok,
    isReachable: (contact) => !failed.has(contact.id) && wayTo(context, contact, roll) !== undefined,
    messaged: new Set(messaged.map((copy) => copy.contact)),
  };
}

function wayTo(context: TransactionContext, contact: Contact, roll: readonly RollLine[]): string | undefined {
  const here = roll.find((line) => line.contact === contact.id)?.network;
  return waysTo(context, contact, here)[0];
}

function factOf({ directory, now }: TransactionContext, incident: Incident, alarm: Alarm): string {
  if (alarm.subject === "") return reminderText(alarm, incident, [], now);
  const contact = directory.contacts.find((one) => one.id === alarm.subject);
  const lead = contact ? signature(directory, contact) : nameOf(directory, alarm.subject);
  const organisation = organisationName(directory, alarm.subject);
  return reminderText(alarm, incident, [alarm.kind === "no-lead" ? lead : organisation], now);
}

function whoIsTold({ persons, unreachable }: Remind): string {
  const names = (of: readonly Contact[]) => of.map((one) => one.name).join(", ");
  const parts = [
    ...(persons.length === 0 ? [] : [`messaging ${names(persons)}`]),
    ...(unreachable.length === 0 ? [] : [`no message reaches ${names(unreachable)}`]),
  ];
  return parts.length === 0 ? "nobody to tell" : parts.join("; ");
}

/**
 * Writes what was decided of a batch: one statement for each kind of thing that is written, however many incidents it is
 * about. Reminders that are due together are said together: a room, and a person, with twenty silent organisations hears
 * one message, not twenty.
 */
export async function writeDecided(context: TransactionContext, decided: readonly Decided[]): Promise<void> {
  const { tx, now } = context;
  const stopped = decided.filter(({ next }) => next.action === "stop");
  await disarmRows(
    tx,
    stopped.map(({ row }) => row),
  );
  await arm(tx, decided.flatMap(moved), now);
  await forgetCopies(
    tx,
    decided
      .filter(({ alarm }) => alarm.told === 0)
      .map(({ incident, alarm }) => ({ incident: incident.id, kind: alarm.kind, subject: alarm.subject })),
  );
  const reminders = decided.flatMap((one) =>
    one.next.action === "remind" ? [reminderOf(context, one, one.next)] : [],
  );
  await saveCopies(tx, reminders.flatMap(copiesFrom), now);
  await appendEach(tx, entriesOf(context, reminders), now);
  await enqueue(tx, await stepsOf(context, reminders), now);
  for (const incident of new Map(stopped.map((one) => [one.incident.id, one.incident])).values())
    await refreshReminders(context, incident);
}

/** The row as it goes on. */
function moved({ row, next }: Decided): readonly DueRow[] {
  switch (next.action) {
    case "stop":
      return [];
    case "wait":
      return [{ ...row, told: next.told, dueAt: next.dueAt }];
    case "remind":
      return [{ ...row, told: next.told, dueAt: next.nextDueAt }];
    default:
      return next satisfies never;
  }
}

function reminderOf(context: TransactionContext, decided: Decided, next: Remind): Reminder {
  const calls = next.persons.flatMap((contact) => {
    const network = wayTo(context, contact, decided.roll);
    return network === undefined ? [] : [{ contact, network }];
  });
  return { ...decided, next, calls };
}

function copiesFrom({ incident, alarm, next, calls }: Reminder): readonly Copy[] {
  const copy = { incident: incident.id, kind: alarm.kind, subject: alarm.subject };
  return [
    ...calls.map(({ contact, network }): Copy => ({ ...copy, contact: contact.id, network, state: "sent" })),
    ...next.unreachable.map(
      (one): Copy => ({ ...copy, contact: one.id, network: null, state: "unreachable" }),
    ),
  ];
}

function entriesOf(context: TransactionContext, reminders: readonly Reminder[]) {
  const perIncident = Map.groupBy(reminders, ({ incident }) => incident.id);
  return [...perIncident.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const entries = some.map((one) => byMuster(one.incident, entryOf(context, one), context.now));
    return [{ incident: first.incident, entries }];
  });
}

function entryOf(context: TransactionContext, { incident, alarm, next, calls }: Reminder): MusterFact {
  return {
    kind: "reminder",
    text: `${factOf(context, incident, alarm)} (level ${next.level}: ${whoIsTold(next)})`,
    data: {
      alarm: alarm.kind,
      subject: alarm.subject,
      level: next.level,
      role: next.role,
      // Who was told stands in entries of the kind "reminded".
      to: calls.map(({ contact }) => contact.id),
      unreachable: next.unreachable.map((one) => one.id),
    },
    ...(alarm.kind === "no-acknowledgement" ? { organisation: alarm.subject } : {}),
  };
}

/** Everything that is said about them, persons and rooms first, then the cards. */
async function stepsOf(
  context: TransactionContext,
  reminders: readonly Reminder[],
): Promise<readonly NewStep[]> {
  const steps: NewStep[] = [];
  const together = Map.groupBy(reminders, ({ incident, alarm }) => `${incident.id} ${alarm.kind}`);
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    steps.push(...personSteps(context, first.incident, group));
    steps.push(...(await roomReminderSteps(context, first.incident, first.alarm.kind)));
  }
  const incidents = new Map(reminders.map(({ incident }) => [incident.id, incident]));
  for (const incident of incidents.values()) steps.push(...(await cardSteps(context, incident)));
  return steps;
}

function personSteps(
  context: TransactionContext,
  incident: Incident,
  group: readonly Reminder[],
): readonly NewStep[] {
  const calls = group.flatMap(({ alarm, calls }) =>
    calls.map((call) => ({ ...call, alarm, own: alarm.subject === call.contact.organisation })),
  );
  const perPerson = Map.groupBy(calls, ({ contact, network, own }) =>
    JSON.stringify([contact.id, network, own]),
  );
  return [...perPerson.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { contact, network, own, alarm } = first;
    const subjects = [first, ...others].map((call) => call.alarm.subject);
    const step = { contact: contact.id, alarm: alarm.kind, subjects, tried: [] };
    return [personReminderStep(context, incident, network, step, own)];
  });
}
