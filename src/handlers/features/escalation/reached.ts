import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import type { Alarm, AlarmKind } from "../../../core/escalation/alarm.ts";
import { matterName } from "../../../core/escalation/reminder-message.ts";
import { say } from "../../../core/message.ts";
import { after, clockTime } from "../../../core/time.ts";
import { arm, armedOf } from "../../../db/due.ts";
import { WORKERS } from "../../runtime/access.ts";
import { alarmsOf } from "../../runtime/alarms.ts";
import { announceFrom } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { nameOf, signature } from "../../runtime/context.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { policyOf } from "../../runtime/policy.ts";
import { recordAct } from "../../runtime/record.ts";
import { ESCALATION } from "./messages.ts";

export const reached = incidentCommand({
  name: "reached",
  summary: "Say that you reached people by other means; pauses the reminders about it",
  positional: [{ name: "who" }],
  args: z.object({
    who: z.string().describe("An organisation that has not acknowledged; or lead, or update"),
  }),
  examples: ["reached ec3", "reached INC-2026-0042 lead"],
  requires: WORKERS,
  replies: "room",
  async run(context, { who }) {
    const { tx, incident, now } = context;
    const alarms = alarmsOf(await armedOf(tx, aboutIncident(incident.id)));
    const meant = alarms.filter((one) => matterName(one.kind, one.subject) === who.toLowerCase());
    const [first] = meant;
    if (!first) return notWaitedFor(context, who, alarms);
    const until = new Date(Math.max(...meant.map((one) => restsUntil(context, one).getTime())));
    await arm(
      tx,
      meant.map((one) => ({ ...one, dueAt: until })),
      now,
    );
    return record(context, first, until);
  },
});

/** As long as an acknowledgement may take, for that is what they were asked to do; never shorter than it rests anyway. */
function restsUntil(context: IncidentContext, { dueAt }: Alarm): Date {
  const { acknowledgeWithin, stepEvery } = policyOf(context);
  const rest = after(context.now, Math.max(acknowledgeWithin, 2 * stepEvery));
  return rest > dueAt ? rest : dueAt;
}

async function record(context: IncidentContext, alarm: Alarm, until: Date): Promise<Outcome> {
  const { incident, actor } = context;
  const whom = whomOf(context, alarm);
  const entry = await recordAct(context, incident, {
    kind: "reached",
    text: `${actor.name} reached ${whom} by other means.`,
    data: { alarm: alarm.kind, subject: alarm.subject, until: until.toISOString() },
  });
  const by = signature(context.directory, actor);
  const words = ESCALATION.reached({ whom, by, entry: entry.number, until: clockTime(until) });
  const message = say(bannerOf(incident), words);
  const cites = [entry.number];
  const isToldHere = await announceFrom(context, incident, message, { cites });
  await refreshCards(context, incident);
  return done(message, isToldHere, cites);
}

function whomOf({ directory }: IncidentContext, { kind, subject }: Alarm): string {
  switch (kind) {
    case "no-lead":
      return subject === "" ? "somebody who can lead" : nameOf(directory, subject);
    case "no-acknowledgement":
      return organisationName(directory, subject);
    case "no-update":
      return "somebody who can say how things stand";
    default:
      return kind satisfies never;
  }
}

function notWaitedFor(
  { incident, prefix }: IncidentContext,
  who: string,
  alarms: readonly { readonly kind: AlarmKind; readonly subject: string }[],
): Outcome {
  const names = [...new Set(alarms.map((one) => matterName(one.kind, one.subject)))];
  const { ref } = incident;
  const [first] = names;
  const words =
    first === undefined
      ? ESCALATION.noReminderRuns({ ref, who })
      : ESCALATION.othersAreRunning({
          ref,
          who,
          running: names,
          example: `${prefix} reached ${ref} ${first}`.trim(),
        });
  return refused(say(bannerOf(incident), words));
}
