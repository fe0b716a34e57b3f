/** Reading is an act, too: who asked for what, and when, is on the timeline. It does not count as an update. */
import type { IncidentContext } from "./command.ts";
import { recordAct } from "./record.ts";

export async function recordRead(context: IncidentContext, what: string): Promise<void> {
  await recordAct(context, context.incident, {
    kind: "command",
    text: `${context.actor.name} asked for: ${what}`,
    data: { command: what },
  });
}
