import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { say } from "../../../core/message.ts";
import { alertOf } from "../../../db/alerts.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";
import { giveWay, successorOf } from "./alert.ts";
import { INCIDENTS } from "./messages.ts";

export const reopen = incidentCommand({
  name: "reopen",
  summary: "Open a closed incident again, with its rooms and its timeline",
  args: z.object({}),
  examples: ["reopen", "reopen INC-2026-0042"],
  requires: RESPONDERS,
  replies: "room",
  async run(context) {
    if (context.incident.status === "closed") {
      const taken = await alertIsTaken(context);
      if (taken) return taken;
    }
    return change(context, { type: "reopen" }, policyOf(context), (_after, entries) =>
      attributed(context, INCIDENTS.reopened(), entries),
    );
  },
});

/** Of an alert one incident is open at most; after a closed one it may have opened another. */
async function alertIsTaken(context: IncidentContext): Promise<Outcome | undefined> {
  const { incident, tx } = context;
  const alert = await alertOf(tx, incident.id);
  if (!alert) return undefined;
  const other = await successorOf(context, alert);
  if (!other) {
    await giveWay(context, alert);
    return undefined;
  }
  const words = INCIDENTS.alertOpenedAnother({ other: `${other.ref} ${other.codename}` });
  return refused(say(bannerOf(incident), words));
}
