/** An import changed who leads or how patient the policy is: open incidents follow. */
import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import { rearmed } from "../../../core/escalation/rearm.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";
import { say } from "../../../core/message.ts";
import { after } from "../../../core/time.ts";
import { arm, armedOf, DIRECTORY_CHANGES, type DueRow, disarmRow } from "../../../db/due.ts";
import { type LockedIncident, participationsOf } from "../../../db/incidents.ts";
import { alarmRow, alarmsOf } from "../../runtime/alarms.ts";
import { NO_ANSWER } from "../../runtime/call-next.ts";
import { nameOf, type TransactionContext } from "../../runtime/context.ts";
import { announce, refreshCards, refreshPowerLevels } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { ESCALATION, LOST } from "./messages.ts";

/** Of the row's data. */
export const directoryChangeData = z.strictObject({ changed: z.enum(DIRECTORY_CHANGES) });

export async function directoryChange(
  context: TransactionContext,
  incident: LockedIncident,
  { changed }: z.output<typeof directoryChangeData>,
  row: DueRow,
): Promise<undefined> {
  await disarmRow(context.tx, row);
  if (incident.status === "closed") return;
  if (changed === "lead") await leadChanged(context, incident);
  else await policyChanged(context, incident);
  await refreshCards(context, incident);
}

async function leadChanged(context: TransactionContext, incident: LockedIncident): Promise<void> {
  const { tx, directory, now } = context;
  await refreshPowerLevels(context, incident);
  if (incident.lead === undefined || leadOf(incident, directory) !== undefined) return;
  const policy = policyFor(directory.policies, incident.severity, incident.category);
  const isListed = directory.contacts.some((one) => one.id === incident.lead);
  const name = nameOf(directory, incident.lead);
  const why = isListed ? "rights" : "directory";
  await recordFact(context, incident, {
    kind: "lead",
    text: `Nobody leads: ${name} ${LOST[why]}.`,
    data: { before: incident.lead, why },
  });
  await arm(
    tx,
    [alarmRow(incident, { kind: "no-lead", subject: "", dueAt: after(now, policy.leadWithin) })],
    now,
  );
  const button = {
    action: "take-lead",
    label: "Take the lead",
    value: `${incident.ref} me`,
    style: "primary",
  } as const;
  await announce(
    context,
    incident,
    say(bannerOf(incident), ESCALATION.leadIsLost({ ref: incident.ref, name, why }), {
      type: "buttons",
      buttons: [button],
    }),
  );
}

/** Reminders that are running keep what was told and get the time that the new policy gives them. */
async function policyChanged(context: TransactionContext, incident: Incident): Promise<void> {
  const { tx, directory, now } = context;
  const policy = policyFor(directory.policies, incident.severity, incident.category);
  const armed = await armedOf(tx, aboutIncident(incident.id));
  const participations = await participationsOf(tx, incident.id);
  // When somebody is called next follows from the policy as soon as it is looked at.
  const calls = armed.filter((row) => row.kind === NO_ANSWER).map((row) => ({ ...row, dueAt: now }));
  const moved = alarmsOf(armed).map((row) => ({
    ...row,
    dueAt: rearmed(row, { incident, participations }, policy, now),
  }));
  await arm(tx, [...moved, ...calls], now);
}
