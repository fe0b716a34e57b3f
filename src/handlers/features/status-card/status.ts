import { z } from "zod";
import { armedOf } from "../../../db/due.ts";
import { rollOf } from "../../../db/roll.ts";
import { READERS } from "../../runtime/access.ts";
import { done, incidentCommand } from "../../runtime/command.ts";
import { recordRead } from "../../runtime/record-read.ts";
import { summaryCard } from "./status-card.ts";

export const status = incidentCommand({
  name: "status",
  summary: "Show where the incident stands right now",
  args: z.object({}),
  examples: ["status", "status amber-falcon"],
  requires: READERS,
  replies: "room",
  async run(context) {
    await recordRead(context, "status");
    const roll = await rollOf(context.tx, context.incident.id);
    const alarms = await armedOf(context.tx, context.incident.id);
    return done(
      summaryCard(context.directory, context.incident, context.participations, roll, alarms, context.prefix),
    );
  },
});
