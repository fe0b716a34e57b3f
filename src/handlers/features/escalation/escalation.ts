/**
 * Escalation: what is due is claimed, core says from the state whether it still matters and who is told next,
 * and entry, messages and the next step are written in the same transaction. An acknowledgement stops it
 * because the state says so, never because somebody remembered to cancel a timer.
 */
import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Alarm } from "../../../core/escalation/alarm.ts";
import {
  type Escalation,
  escalate,
  personsFor,
  reminderAdvice,
  reminderText,
} from "../../../core/escalation/escalate.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { join, type Message, md, raw, say } from "../../../core/message.ts";
import { arm, type DueRow, disarm } from "../../../db/due.ts";
import { participationsOf } from "../../../db/incidents.ts";
import { append } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { organisationOf, signature, type TransactionContext } from "../../runtime/context.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { announce, refreshCards, tellPerson } from "../../runtime/outbox.ts";
import { alarmsOf } from "../status-card/status-card.ts";

type Remind = Extract<Escalation, { action: "remind" }>;

/** A reminder that was given: who was told in person. The rooms have not heard of it yet. */
export interface Reminder {
  readonly incident: Incident;
  readonly alarm: Alarm;
  readonly told: readonly Contact[];
  /** Who should have been told, and has no address on a network that Muster is connected to. */
  readonly unreachable: readonly Contact[];
}

/** Asks core from the state of the incident whether the reminder is still wanted, and who is told next. */
export async function escalation(
  context: TransactionContext,
  incident: Incident,
  row: DueRow,
): Promise<Reminder | undefined> {
  const [alarm] = alarmsOf([row]);
  if (!alarm) return void (await disarm(context.tx, row.incident, row));

  const policy = policyFor(context.directory.policies, incident.severity, incident.category);
  const participations = await participationsOf(context.tx, incident.id);
  const state = { incident, participations, homeOrganisation: homeOf(context, incident) };
  const next = escalate(alarm, state, policy, context.now);
  switch (next.action) {
    case "stop":
      return void (await disarm(context.tx, row.incident, row));
    case "wait":
      return void (await arm(context.tx, [{ ...row, told: next.told, dueAt: next.dueAt }], context.now));
    case "remind":
      await arm(context.tx, [{ ...row, told: next.told, dueAt: next.nextDueAt }], context.now);
      return remind(context, incident, alarm, next);
    default:
      return next satisfies never;
  }
}

/** The organisation that answers for the incident: the lead's, else the opener's; of whom the directory still has. */
function homeOf({ directory }: TransactionContext, incident: Incident): string {
  const [person] = [incident.lead, incident.openedBy].flatMap((id) =>
    directory.contacts.filter((one) => one.id === id),
  );
  return person?.organisation ?? "";
}

async function remind(
  context: TransactionContext,
  incident: Incident,
  alarm: Alarm,
  next: Remind,
): Promise<Reminder> {
  const need = await needToKnowOf(context.tx, context.directory, incident);
  // Even that there is something is not for whom TLP:RED does not name, nor above an organisation's ceiling.
  const people = next.organisations
    .flatMap((one) => personsFor(next.role, one, context.directory))
    .filter((one) => need.mayKnow([need.reader(one)]).ok);
  const reached = people.flatMap((contact) => {
    const network = networkOf(context, contact);
    return network === undefined ? [] : [{ contact, network }];
  });
  const told = reached.map(({ contact }) => contact);
  const reminder: Reminder = {
    incident,
    alarm,
    told,
    unreachable: people.filter((contact) => !told.includes(contact)),
  };
  const fact = factOf(context, [reminder]);
  await append(
    context.tx,
    incident.id,
    [
      {
        kind: "reminder",
        text: `${fact} (level ${next.level}: ${whoWasTold(reminder)})`,
        data: {
          alarm: alarm.kind,
          subject: alarm.subject,
          level: next.level,
          role: next.role,
          told: told.map((one) => one.id),
          unreachable: reminder.unreachable.map((one) => one.id),
        },
        occurredAt: context.now,
        author: "muster",
        ...(alarm.subject ? { organisation: alarm.subject } : {}),
        marking: incident.marking,
      },
    ],
    context.now,
  );
  for (const { contact, network } of reached) {
    const message = messageOf(context, [reminder], fact, network);
    await tellPerson(context, incident, { contact: contact.id, network }, message);
  }
  return reminder;
}

/** Of one incident, what is due together is said together: a room with twenty silent organisations hears one message, not twenty. */
export async function tellRooms(context: TransactionContext, reminders: readonly Reminder[]): Promise<void> {
  const together = Map.groupBy(reminders, ({ incident, alarm }) => `${incident.id} ${alarm.kind}`);
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    const fact = factOf(context, group);
    await announce(context, first.incident, (network) => messageOf(context, group, fact, network));
  }
  const incidents = new Map(reminders.map(({ incident }) => [incident.id, incident]));
  for (const incident of incidents.values()) await refreshCards(context, incident);
}

function factOf(context: TransactionContext, [first, ...others]: readonly Reminder[]): string {
  if (!first) return "";
  const names = [first, ...others].map(
    ({ alarm }) => organisationOf(context.directory, alarm.subject)?.name ?? alarm.subject,
  );
  return reminderText(first.alarm, first.incident, names, context.now);
}

/** The first network on which the contact is at home and can be told. */
function networkOf(context: TransactionContext, contact: Contact): string | undefined {
  const home = organisationOf(context.directory, contact.organisation)?.networks ?? [];
  return home.find((network) => context.networks.has(network) && contact.addresses[network] !== undefined);
}

function whoWasTold({ told, unreachable }: Reminder): string {
  const parts = [
    ...(told.length === 0 ? [] : [`told ${told.map((one) => one.name).join(", ")}`]),
    ...(unreachable.length === 0 ? [] : [`no address for ${unreachable.map((one) => one.name).join(", ")}`]),
  ];
  return parts.length === 0 ? "nobody to tell" : parts.join("; ");
}

function messageOf(
  context: TransactionContext,
  group: readonly Reminder[],
  fact: string,
  network: string,
): Message {
  const [first] = group;
  if (!first) return say([], md``);
  const { incident, alarm } = first;
  const names = (of: (reminder: Reminder) => readonly Contact[]) => [
    ...new Set(group.flatMap(of).map((one) => signature(context.directory, one))),
  ];
  const told = names((one) => one.told);
  const unreachable = names((one) => one.unreachable);
  const who = [
    ...(told.length === 0 ? [] : [md`Told: ${told.join(", ")}.`]),
    ...(unreachable.length === 0
      ? []
      : [md`Not reachable by message: ${unreachable.join(", ")}; reach them by other means.`]),
    ...(told.length + unreachable.length > 0
      ? []
      : [md`Nobody in the directory could be told; somebody here please see to it.`]),
  ];
  const { what, command } = reminderAdvice(alarm, incident);
  const prefix = context.networks.get(network)?.prefix ?? "";
  return say(
    bannerOf(incident),
    md`**Reminder.** ${fact} ${what}: ${raw(code(`${prefix} ${command}`.trim()))}`,
    { type: "text", text: join(who, " ") },
    {
      type: "buttons",
      buttons: [{ action: "acknowledge", label: "Acknowledge", value: incident.ref, style: "primary" }],
    },
  );
}
