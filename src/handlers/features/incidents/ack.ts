import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import { say } from "../../../core/message.ts";
import { arm, armedOf } from "../../../db/due.ts";
import { acknowledge } from "../../../db/incidents.ts";
import { mayUse, RESPONDERS, WORKERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { type IncidentContext, incidentCommand, refused } from "../../runtime/command.ts";
import { policyOf } from "../../runtime/policy.ts";
import { INCIDENTS } from "./messages.ts";

export const ack = incidentCommand({
  name: "ack",
  aliases: ["acknowledge"],
  summary: "Acknowledge for your organisation; stops its reminder and pauses the others",
  args: z.object({}),
  examples: ["ack", "ack INC-2026-0042"],
  requires: WORKERS,
  replies: "room",
  async run(context) {
    const { actor, incident } = context;
    const name = organisationName(context.directory, actor.organisation);
    const part = context.participations.find((one) => one.organisation === actor.organisation);
    if (!part) {
      const { ref } = incident;
      const bringIn = mayUse(actor, RESPONDERS)
        ? { invite: `${context.prefix} invite ${ref} ${actor.id}` }
        : {};
      const none = INCIDENTS.takesNoPart({ ref, organisation: name, ...bringIn });
      return refused(say(bannerOf(incident), none));
    }
    const first = part.acknowledgedAt === undefined;
    const outcome = await change(
      context,
      { type: "acknowledge", organisation: actor.organisation, organisationName: name, already: !first },
      policyOf(context),
      (_after, entries) =>
        attributed(
          context,
          first ? INCIDENTS.acknowledged({ organisation: name }) : INCIDENTS.acknowledgedAgain(),
          entries,
        ),
    );
    if (outcome.kind !== "done") return outcome;
    await acknowledge(context.tx, incident.id, actor.organisation, actor.id, context.now);
    await quietReminders(context);
    return outcome;
  },
});

/**
 * Reminders that have begun start over after the time in which an acknowledgement is due: somebody has said
 * that they see to it, so the levels above are left in peace, but it is not forgotten.
 */
async function quietReminders(context: IncidentContext): Promise<void> {
  const running = (await armedOf(context.tx, aboutIncident(context.incident.id))).filter(
    (row) => row.kind !== "no-acknowledgement" && row.told > 0,
  );
  const dueAt = new Date(context.now.getTime() + policyOf(context).acknowledgeWithin);
  await arm(
    context.tx,
    running.map((row) => ({ ...row, told: 0, dueAt })),
    context.now,
  );
}
