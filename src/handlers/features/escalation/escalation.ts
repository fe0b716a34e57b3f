/**
 * Escalation: what is due is claimed, core says from the state whether it still matters and who is told next,
 * and entry, messages and the next step are written in the same transaction. An acknowledgement stops it
 * because the state says so, never because somebody remembered to cancel a timer.
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
import { arm, type DueRow, disarmRow } from "../../../db/due.ts";
import { type LockedIncident, participationsOf } from "../../../db/incidents.ts";
import { type Copy, copiesOf, forgetCopies, saveCopies } from "../../../db/reminders.ts";
import { rollOf } from "../../../db/roll.ts";
import { type alarmSchema, alarmsOf } from "../../runtime/alarms.ts";
import { nameOf, signature, type TransactionContext } from "../../runtime/context.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { waysTo } from "../../runtime/ways-to.ts";
import { homeOf } from "./home-of.ts";
import { refreshReminders, remindPerson, remindRooms } from "./queue.ts";

type Remind = Extract<Escalation, { action: "remind" }>;

/** A reminder that is to be given: nobody has heard of it yet. */
export interface Reminder {
  readonly incident: Incident;
  readonly alarm: Alarm;
  /** Who is told in person, and over which network. */
  readonly calls: readonly { readonly contact: Contact; readonly network: string }[];
}

/** Asks core from the state of the incident whether the reminder is still wanted, and who is told next. */
export async function escalation(
  context: TransactionContext,
  incident: LockedIncident,
  _data: z.output<typeof alarmSchema>,
  row: DueRow,
): Promise<Reminder | undefined> {
  const { tx, directory, now } = context;
  const [alarm] = alarmsOf([row]);
  if (!alarm) throw new Error(`A row of the kind ${row.kind} is no alarm.`);
  const matter = { incident: incident.id, kind: alarm.kind, subject: alarm.subject };
  if (alarm.told === 0) await forgetCopies(tx, matter);
  const copies = alarm.told === 0 ? [] : await copiesOf(tx, matter);
  const roll = await rollOf(tx, incident.id);
  const state = {
    incident,
    participations: await participationsOf(tx, incident.id),
    homeOrganisation: homeOf(directory, incident),
    people: await peopleOf(context, incident, roll, copies),
  };
  const policy = policyFor(directory.policies, incident.severity, incident.category);
  const next = escalate(alarm, state, policy, now);
  switch (next.action) {
    case "stop":
      await disarmRow(tx, row);
      return void (await refreshReminders(context, incident));
    case "wait":
      return void (await arm(tx, [{ ...row, told: next.told, dueAt: next.dueAt }], now));
    case "remind":
      await arm(tx, [{ ...row, told: next.told, dueAt: next.nextDueAt }], now);
      return remind(context, incident, alarm, next, roll);
    default:
      return next satisfies never;
  }
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

async function remind(
  context: TransactionContext,
  incident: LockedIncident,
  alarm: Alarm,
  next: Remind,
  roll: readonly RollLine[],
): Promise<Reminder> {
  const calls = next.persons.flatMap((contact) => {
    const network = wayTo(context, contact, roll);
    return network === undefined ? [] : [{ contact, network }];
  });
  const copy = { incident: incident.id, kind: alarm.kind, subject: alarm.subject };
  await saveCopies(
    context.tx,
    [
      ...calls.map(
        ({ contact, network }): Copy => ({ ...copy, contact: contact.id, network, state: "sent" }),
      ),
      ...next.unreachable.map(
        (one): Copy => ({ ...copy, contact: one.id, network: null, state: "unreachable" }),
      ),
    ],
    context.now,
  );
  await recordFact(context, incident, {
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
  });
  return { incident, alarm, calls };
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

/** Reminders that are due together are said together: a room, and a person, with twenty silent organisations hears one message, not twenty. */
export async function giveReminders(
  context: TransactionContext,
  reminders: readonly Reminder[],
): Promise<void> {
  const together = Map.groupBy(reminders, ({ incident, alarm }) => `${incident.id} ${alarm.kind}`);
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    await remindPersons(context, first.incident, group);
    await remindRooms(context, first.incident, first.alarm.kind);
  }
  const incidents = new Map(reminders.map(({ incident }) => [incident.id, incident]));
  for (const incident of incidents.values()) await refreshCards(context, incident);
}

async function remindPersons(
  context: TransactionContext,
  incident: Incident,
  group: readonly Reminder[],
): Promise<void> {
  const calls = group.flatMap(({ alarm, calls }) =>
    calls.map((call) => ({ ...call, alarm, own: alarm.subject === call.contact.organisation })),
  );
  const perPerson = Map.groupBy(calls, ({ contact, network, own }) =>
    JSON.stringify([contact.id, network, own]),
  );
  for (const [first, ...others] of perPerson.values()) {
    if (!first) continue;
    const { contact, network, own, alarm } = first;
    const subjects = [first, ...others].map((call) => call.alarm.subject);
    const step = { contact: contact.id, alarm: alarm.kind, subjects, tried: [] };
    await remindPerson(context, incident, network, step, own);
  }
}
