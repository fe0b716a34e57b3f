import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import type { Alarm, AlarmKind } from "../../../core/escalation/alarm.ts";
import { matterName } from "../../../core/escalation/reminder-message.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { after, clockTime } from "../../../core/time.ts";
import { oneOf } from "../../../core/words.ts";
import { arm, armedOf } from "../../../db/due.ts";
import { code } from "../../command-line/code.ts";
import { WORKERS } from "../../runtime/access.ts";
import { alarmsOf } from "../../runtime/alarms.ts";
import { announceFrom, attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { nameOf } from "../../runtime/context.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { policyOf } from "../../runtime/policy.ts";
import { recordAct } from "../../runtime/record.ts";

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
  const text = attributed(context, md`reached **${whom}** by other means`, [entry]);
  const rests = md`The reminder rests until ${clockTime(until)}.`;
  const message = say(bannerOf(incident), md`${raw(text)}. ${raw(rests)}`);
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
  const example = code(`${prefix} reached ${incident.ref} ${names[0] ?? ""}`.trim());
  const could: Markdown =
    names.length === 0
      ? md`No reminder is running.`
      : md`Reminders are running for: ${oneOf(names, "and")}. For example ${raw(example)}`;
  return refused(
    say(
      bannerOf(incident),
      md`Nothing was done: ${incident.ref} waits for nothing called ${raw(code(who))}. ${raw(could)}`,
    ),
  );
}
