/** Reading is an act, too: who asked for what, and when, is on the timeline. It does not count as an update. */
import { say } from "../../core/message.ts";
import type { LockedIncident } from "../../db/incidents.ts";
import { lockKnown } from "./access.ts";
import { type IncidentContext, type Outcome, type ReadingContext, refused } from "./command.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import { recordAct } from "./record.ts";

export function recordRead(context: IncidentContext, what: string): Promise<void> {
  return record(context, context.incident, what);
}

/**
 * The same for what was read without the incident's lock, which is taken now, for as long as it takes to write. Those
 * who may no longer know of the incident get the answer that they would get without it.
 */
export async function afterRecording(
  context: ReadingContext,
  what: string,
  outcome: Outcome,
): Promise<Outcome> {
  const { tx, directory, actor, incident, prefix } = context;
  const locked = await lockKnown(tx, directory, actor, incident);
  if (!locked) {
    const listing = `${prefix} list`.trim();
    return refused(say([], RUNTIME_SAYS.noSuchIncident({ reference: incident.ref, command: listing })));
  }
  await record(context, locked, what);
  return outcome;
}

async function record(context: ReadingContext, incident: LockedIncident, what: string): Promise<void> {
  await recordAct(context, incident, {
    kind: "command",
    text: `${context.actor.name} asked for: ${what}`,
    data: { command: what },
  });
}
