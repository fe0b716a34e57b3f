import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { SEVERITIES } from "../../../core/incident/incident.ts";
import { arm, armedOf } from "../../../db/due.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { NO_ANSWER } from "../../runtime/call-next.ts";
import { attributed, change } from "../../runtime/change.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";
import { INCIDENTS } from "./messages.ts";

export const severity = incidentCommand({
  name: "severity",
  summary: "Change the severity; the periods of the reminders change with it",
  positional: [{ name: "level" }],
  args: z.object({ level: z.enum(SEVERITIES).describe("The new severity") }),
  examples: ["severity critical", "severity INC-2026-0042 low"],
  requires: RESPONDERS,
  replies: "room",
  async run(context, { level }) {
    const { tx, incident, now } = context;
    const outcome = await change(
      context,
      { type: "set-severity", severity: level },
      policyOf(context, level),
      (_after, entries) =>
        attributed(context, INCIDENTS.severityChanged({ from: incident.severity, to: level }), entries),
    );
    if (outcome.kind !== "done") return outcome;
    // How long people have to come follows from the severity: it is looked at again who is called next.
    const calls = (await armedOf(tx, aboutIncident(incident.id))).filter((row) => row.kind === NO_ANSWER);
    await arm(
      tx,
      calls.map((row) => ({ ...row, dueAt: now })),
      now,
    );
    return outcome;
  },
});
