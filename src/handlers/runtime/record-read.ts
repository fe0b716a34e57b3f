/** Reading is an act, too: who asked for what, and when, is on the timeline. It does not count as an update. */
import { append } from "../../db/timeline.ts";
import type { IncidentContext } from "./command.ts";

export async function recordRead(context: IncidentContext, what: string): Promise<void> {
  await append(
    context.tx,
    context.incident.id,
    [
      {
        kind: "command",
        text: `${context.actor.name} asked for: ${what}`,
        data: { command: what },
        occurredAt: context.now,
        author: context.actor.id,
        organisation: context.actor.organisation,
        marking: context.incident.marking,
        source: context.source,
      },
    ],
    context.now,
  );
}
