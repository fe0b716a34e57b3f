import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { armedOf } from "../../../db/due.ts";
import { rollOf } from "../../../db/roll.ts";
import { entriesNumbered } from "../../../db/timeline.ts";
import { READERS } from "../../runtime/access.ts";
import { done, readingCommand } from "../../runtime/command.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { asReadBy } from "../../runtime/own-words.ts";
import { afterRecording } from "../../runtime/record-read.ts";
import { moreLines } from "./more-lines.ts";
import { summaryCard } from "./status-card.ts";

export const status = readingCommand({
  name: "status",
  summary: "Show the current state of the incident",
  args: z.object({}),
  examples: ["status", "status amber-falcon"],
  requires: READERS,
  replies: "room",
  async run(context) {
    const roll = await rollOf(context.tx, context.incident.id);
    const alarms = await armedOf(context.tx, aboutIncident(context.incident.id));
    const { tx, incident, directory, participations, prefix, registry } = context;
    const need = await needToKnowOf(tx, directory, incident);
    const reader = [need.reader(context.actor)];
    const cited: number[] = [];
    const more = await moreLines(registry, context, async (cites) => {
      const entries = await entriesNumbered(tx, incident.id, cites);
      const isFor = entries.every((entry) => need.mayRead(entry, reader).ok);
      if (isFor) cited.push(...cites);
      return isFor;
    });
    const seen = await asReadBy(tx, directory, incident, () => reader);
    cited.push(...seen.cites);
    const card = summaryCard(directory, seen.incident, participations, roll, alarms, prefix, more);
    return afterRecording(context, "status", done(card, false, cited));
  },
});
