import { z } from "zod";
import { STATUSES } from "../../../core/incident/incident.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";
import { INCIDENTS } from "./messages.ts";

export const state = incidentCommand({
  name: "state",
  summary: "Move the incident on: detected, triaged, contained, eradicated, recovered, closed",
  positional: [{ name: "next" }],
  args: z.object({ next: z.enum(STATUSES).describe("The new state") }),
  examples: ["state contained", "state INC-2026-0042 recovered"],
  requires: RESPONDERS,
  replies: "room",
  run: (context, { next }) =>
    change(context, { type: "set-status", status: next }, policyOf(context), (_after, entries) =>
      attributed(context, INCIDENTS.moved({ from: context.incident.status, to: next }), entries),
    ),
});
