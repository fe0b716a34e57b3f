import { z } from "zod";
import { SEVERITIES } from "../../../core/incident/incident.ts";
import { md } from "../../../core/message.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";

export const severity = incidentCommand({
  name: "severity",
  summary: "Change how bad it is; reminders follow",
  positional: [{ name: "level" }],
  args: z.object({ level: z.enum(SEVERITIES).describe("The new severity") }),
  examples: ["severity critical", "severity INC-2026-0042 low"],
  requires: RESPONDERS,
  replies: "room",
  run: (context, { level }) =>
    change(context, { type: "set-severity", severity: level }, policyOf(context, level), (_after, entries) =>
      attributed(
        context,
        md`changed the severity from ${context.incident.severity} to **${level}**`,
        entries,
      ),
    ),
});
