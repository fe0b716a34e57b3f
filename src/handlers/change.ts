/** The one way to change an incident: core decides, then state, timeline, alarms and messages are written together. */

import { bannerOf } from "../core/banner.ts";
import type { Policy } from "../core/directory/directory.ts";
import { decide, type Effect, type IncidentCommand } from "../core/incident/decide.ts";
import type { Incident } from "../core/incident/incident.ts";
import { type Markdown, type Message, md, raw, say } from "../core/message.ts";
import type { Entry } from "../core/timeline/entry.ts";
import { arm, disarm } from "../db/due.ts";
import { saveIncident } from "../db/incidents.ts";
import { append } from "../db/timeline.ts";
import { done, type IncidentScene, type Outcome, refused } from "./command.ts";
import { announce, refreshSummaries, refreshTopics } from "./outgoing.ts";
import { onlyHere } from "./relay/only-here.ts";
import { signature } from "./scene.ts";

/**
 * Asks core, writes what it decided and tells the rooms.
 * @param policy of the severity that holds after the command.
 * @param told what the rooms and the one who asked are told; gets the entries written.
 */
export async function change(
  scene: IncidentScene,
  command: IncidentCommand,
  policy: Policy,
  told: (incident: Incident, entries: readonly Entry[]) => Markdown,
): Promise<Outcome> {
  const actor = { contact: scene.actor.id, name: scene.actor.name, organisation: scene.actor.organisation };
  const decision = decide(scene.incident, command, {
    actor,
    policy,
    now: scene.now,
    source: scene.source,
    participations: scene.participations,
  });
  const banner = bannerOf(scene.incident);
  if (!decision.ok) return refused(say(banner, md`${decision.reason}`));

  const { incident } = decision;
  await saveIncident(scene.tx, incident);
  const entries = await append(scene.tx, incident.id, decision.entries, scene.now);
  const message = say(bannerOf(incident), told(incident, entries));
  const about = entries.map((entry) => entry.number);
  await applyEffects(scene, incident, decision.effects, message, about);
  return done(
    message,
    decision.effects.some((effect) => effect.type === "announce"),
    about,
  );
}

async function applyEffects(
  scene: IncidentScene,
  incident: Incident,
  effects: readonly Effect[],
  message: Message,
  about: readonly number[],
): Promise<void> {
  for (const effect of effects) {
    switch (effect.type) {
      case "announce":
        await announce(scene, incident, message, { about, ...(await onlyHere(scene, incident)) });
        break;
      case "refresh-summary":
        await refreshSummaries(scene, incident);
        break;
      case "set-topic":
        await refreshTopics(scene, incident);
        break;
      case "arm":
        await arm(scene.tx, [{ ...effect, incident: incident.id }], scene.now);
        break;
      case "disarm":
        await disarm(scene.tx, incident.id, effect);
        break;
      default:
        effect satisfies never;
    }
  }
}

/** "**Alice Duty (CERT-EU)** what (entry 7)". */
export function attributed(scene: IncidentScene, what: Markdown, entries: readonly Entry[]): Markdown {
  const number = entries.at(-1)?.number;
  const cite = number === undefined ? md`` : md` (entry ${number})`;
  return md`**${signature(scene.directory, scene.actor)}** ${raw(what)}${raw(cite)}`;
}
