import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import type { Rights } from "../../../core/directory/directory.ts";
import { visibilityOf } from "../../../core/marking/entry-visibility.ts";
import { md, raw, say } from "../../../core/message.ts";
import { READ } from "../../../core/sitrep/limits.ts";
import { buildSitrep } from "../../../core/sitrep/sitrep.ts";
import { citedIn, sitrepMessage } from "../../../core/sitrep/sitrep-message.ts";
import { parseSpan } from "../../../core/time.ts";
import { armedOf } from "../../../db/due.ts";
import { readForReport } from "../../../db/report-entries.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import { READERS } from "../../runtime/access.ts";
import { alarmsOf } from "../../runtime/alarms.ts";
import { done, readingCommand, refused } from "../../runtime/command.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { asReadBy } from "../../runtime/own-words.ts";
import { afterRecording } from "../../runtime/record-read.ts";

const REPORT_AUDIENCES = ["managers", "partners", "team"] as const;

/** Who gets which summary when nothing is said: everybody the one made for them. */
const OWN: Readonly<Record<Rights, (typeof REPORT_AUDIENCES)[number]>> = {
  coordinator: "team",
  responder: "team",
  partner: "partners",
  manager: "managers",
  observer: "managers",
};

export const summary = readingCommand({
  name: "summary",
  aliases: ["sitrep"],
  summary: "Show the situation report: state, changes, missing people, next reminders",
  args: z.object({
    for: z.enum(REPORT_AUDIENCES).optional().describe("The readers; without it, what fits your role"),
    since: z.string().optional().describe("Only changes within this time, for example 2h or 1d"),
  }),
  examples: ["summary", "summary --for managers", "summary INC-2026-0042 --since 2h"],
  requires: READERS,
  replies: "whisper",
  async run(context, args) {
    const { incident, now } = context;
    const span = args.since === undefined ? undefined : parseSpan(args.since);
    if (args.since !== undefined && span === undefined) {
      return refused(
        say(
          bannerOf(incident),
          md`\`--since\` takes a time such as 30m, 2h or 1d; you wrote ${raw(code(args.since))}.`,
        ),
      );
    }
    const need = await needToKnowOf(context.tx, context.directory, incident);
    const visibility = visibilityOf(need, [need.reader(context.actor)], context.directory);
    const audience = args.for ?? OWN[context.actor.rights];
    const sections = [];
    for (const { title, lines } of context.registry.reportSections)
      sections.push({ title, lines: await lines(context, audience) });
    const since = span === undefined ? undefined : new Date(now.getTime() - span);
    const cited = sections.flatMap(({ lines }) => lines.flatMap(({ cites }) => cites));
    const kinds = context.registry.entryKinds;
    const read = await readForReport(context.tx, incident.id, {
      kinds,
      since,
      latest: READ[audience],
      cited,
      visibility,
    });
    const seen = await asReadBy(context.tx, context.directory, incident, (need) => [
      need.reader(context.actor),
    ]);
    const sitrep = buildSitrep({
      kinds,
      sections,
      incident: seen.incident,
      ...read,
      visibility,
      participations: context.participations,
      roll: await rollOf(context.tx, incident.id),
      alarms: alarmsOf(await armedOf(context.tx, aboutIncident(incident.id))),
      directory: context.directory,
      audience,
      since,
      now,
    });
    const byNumber = new Map(read.entries.map((entry) => [entry.number, entry]));
    const told = citedIn(sitrep).filter((number) => {
      const entry = byNumber.get(number);
      return entry !== undefined && visibility(entry).shown;
    });
    const cites = [...new Set([...told, ...seen.cites])];
    return afterRecording(context, "summary", done(sitrepMessage(sitrep), false, cites));
  },
});
