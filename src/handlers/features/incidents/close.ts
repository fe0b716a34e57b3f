import { z } from "zod";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";
import { INCIDENTS } from "./messages.ts";

export const close = incidentCommand({
  name: "close",
  summary: "Close the incident; reminders stop, rooms and timeline stay",
  args: z.object({ resolution: z.string().trim().min(1).max(2_000).optional().describe("How it ended") }),
  examples: ['close --resolution "Rebuilt from backups, credentials rotated"', "close"],
  requires: RESPONDERS,
  replies: "room",
  run: (context, { resolution }) =>
    change(
      context,
      { type: "close", ...(resolution ? { resolution } : {}) },
      policyOf(context),
      (_after, entries) => attributed(context, INCIDENTS.closed(resolution ? { resolution } : {}), entries),
    ),
});
