/** Reading is an act, too: who asked for what, and when, is on the timeline. It does not count as an update. */
import { append } from "../../db/timeline.ts";
import type { IncidentScene } from "./command.ts";

export async function recordRead(scene: IncidentScene, what: string): Promise<void> {
  await append(
    scene.tx,
    scene.incident.id,
    [
      {
        kind: "command",
        text: `${scene.actor.name} asked for: ${what}`,
        data: { command: what },
        occurredAt: scene.now,
        author: scene.actor.id,
        organisation: scene.actor.organisation,
        marking: scene.incident.marking,
        source: scene.source,
      },
    ],
    scene.now,
  );
}
