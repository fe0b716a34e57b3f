/** The one way to change an incident: core decides, then state, timeline, alarms and messages are written together. */

import { aboutIncident } from "../../core/about.ts";
import { bannerOf, bannerOver, bareBannerOf } from "../../core/banner.ts";
import type { Policy } from "../../core/directory/directory.ts";
import { alarmData } from "../../core/escalation/alarm.ts";
import { decide, type Effect, type IncidentCommand } from "../../core/incident/decide.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { leadOf } from "../../core/incident/lead.ts";
import { type Markdown, type Message, md, raw, say, type Worded } from "../../core/message.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import { arm, disarm } from "../../db/due.ts";
import { saveIncident } from "../../db/incidents.ts";
import { MAIN } from "../../db/roll.ts";
import { findRoom, type Room } from "../../db/rooms.ts";
import { append } from "../../db/timeline.ts";
import { alarmRow } from "./alarms.ts";
import { done, type IncidentContext, type Outcome, refused } from "./command.ts";
import { signature } from "./context.ts";
import { announce, refreshCards, refreshTopics } from "./outbox.ts";
import type { CitedEntries } from "./steps.ts";

/** Where the change is told, when not in the rooms for everybody who takes part. */
export interface AnnounceOptions {
  /** Only in the rooms with this key. */
  readonly roomKey?: string;
  /** Absent: it has the words of the entries written. */
  readonly cites?: CitedEntries;
}

/** The entries that were written and the rooms that were told. */
export interface Changed {
  readonly incident: Incident;
  readonly entries: readonly Entry[];
  /** What the rooms were told. */
  readonly message: Message;
  readonly cites: CitedEntries;
  /** The room in which the command was typed was told, too. */
  readonly toldHere: boolean;
}

type Told = (incident: Incident, entries: readonly Entry[]) => Markdown | Worded;

/**
 * Asks core, writes what it decided and tells the rooms.
 * @param policy of the severity that holds after the command.
 * @param told what the rooms and the one who asked are told; gets the entries written.
 */
export async function change(
  context: IncidentContext,
  command: IncidentCommand,
  policy: Policy,
  told: Told,
): Promise<Outcome> {
  const applied = await apply(context, command, policy, told);
  return "refused" in applied
    ? refused(applied.refused)
    : done(applied.message, applied.toldHere, applied.cites);
}

/** The same, for a command that says more than the rooms are told. */
export async function apply(
  context: IncidentContext,
  command: IncidentCommand,
  policy: Policy,
  told: Told,
  options: AnnounceOptions = {},
): Promise<Changed | { readonly refused: Message }> {
  const actor = {
    contact: context.actor.id,
    name: context.actor.name,
    organisation: context.actor.organisation,
  };
  const decision = decide(asTheDirectoryHasIt(context, command), command, {
    actor,
    policy,
    now: context.now,
    source: context.source,
    participations: context.participations,
  });
  if (!decision.ok) return { refused: say(bannerOf(context.incident), decision.reason) };

  const incident = await saveIncident(context.tx, context.incident, decision.incident);
  const entries = await append(context.tx, incident, decision.entries, context.now);
  const markings = entries.map(({ marking: tlp, handling }) => ({
    tlp,
    ...(handling?.pap === undefined ? {} : { pap: handling.pap }),
  }));
  const cites = options.cites ?? entries.map((entry) => entry.number);
  // What says nothing of the incident goes to people, too, who may not have what its source added to the label.
  const banner = cites === "no-content" ? bareBannerOf(incident) : bannerOver(incident, markings);
  const message = say(banner, told(incident, entries));
  const toldHere = await applyEffects(context, incident, decision.effects, message, { ...options, cites });
  await changed(context, incident);
  return { incident, entries, message, cites, toldHere };
}

/** A lead whom the directory no longer has, or who may no longer lead, leads nothing. */
function asTheDirectoryHasIt({ incident, directory }: IncidentContext, { type }: IncidentCommand): Incident {
  if (type === "give-back-lead" || leadOf(incident, directory) !== undefined) return incident;
  const { lead: _gone, ...rest } = incident;
  return rest;
}

/** Has the features do what follows from a change of an incident by a person. */
export async function changed(
  context: Pick<IncidentContext, "tx" | "now" | "newId" | "registry">,
  incident: Incident,
): Promise<void> {
  for (const follow of context.registry.afterChange) await follow(context, incident);
}

/** Where nothing passes from room to room, what people do is told in the room where they do it. */
async function onlyHere(
  { tx, source }: IncidentContext,
  incident: Incident,
  { roomKey = MAIN }: AnnounceOptions,
): Promise<{ readonly only?: string }> {
  if (incident.relay !== "off" || source.room === undefined) return {};
  const room = await findRoom(tx, { network: source.network, roomId: source.room });
  return room?.incident === incident.id && room.roomKey === roomKey ? { only: room.id } : {};
}

/** @returns whether the room in which the command was typed is told */
async function applyEffects(
  context: IncidentContext,
  incident: Incident,
  effects: readonly Effect[],
  message: Message,
  options: AnnounceOptions,
): Promise<boolean> {
  let told = false;
  for (const effect of effects) {
    switch (effect.type) {
      case "announce":
        told = await announceFrom(context, incident, message, options);
        break;
      case "refresh-card":
        await refreshCards(context, incident);
        break;
      case "set-topic":
        await refreshTopics(context, incident);
        break;
      case "arm":
        await arm(context.tx, [alarmRow(incident, effect)], context.now);
        break;
      case "disarm":
        await disarm(context.tx, aboutIncident(incident.id), whichOf(effect));
        break;
      default:
        effect satisfies never;
    }
  }
  return told;
}

function whichOf({ kind, subject }: Extract<Effect, { type: "disarm" }>): Parameters<typeof disarm>[2] {
  if (kind === undefined) return {};
  return { kind, ...(subject === undefined ? {} : { data: { ...alarmData({ kind, subject }) } }) };
}

/**
 * Tells the rooms what a person did in a command.
 * @returns whether the room in which it was typed is among them
 */
export async function announceFrom(
  context: IncidentContext,
  incident: Incident,
  message: Message,
  options: AnnounceOptions = {},
): Promise<boolean> {
  const rooms = await announce(context, incident, message, {
    ...options,
    ...(await onlyHere(context, incident, options)),
  });
  return rooms.some((room) => isHere(context, room));
}

/** Whether the command was typed in that room. */
function isHere({ source }: IncidentContext, room: Room): boolean {
  return room.roomId !== undefined && room.roomId === source.room && room.network === source.network;
}

/**
 * "**Alice Duty (CERT-EU)** what (entry 7)".
 * @param what words with an id get who did it and the entry among their facts, as `by` and `entry`
 */
export function attributed(context: IncidentContext, what: Worded, entries: readonly Entry[]): Worded;
export function attributed(context: IncidentContext, what: Markdown, entries: readonly Entry[]): Markdown;
export function attributed(
  context: IncidentContext,
  what: Markdown | Worded,
  entries: readonly Entry[],
): Markdown | Worded {
  const by = signature(context.directory, context.actor);
  const number = entries.at(-1)?.number;
  const cite = number === undefined ? md`` : md` (entry ${number})`;
  const around = (text: Markdown): Markdown => md`**${by}** ${raw(text)}${raw(cite)}`;
  if (typeof what === "string") return around(what);
  const more = { by, ...(number === undefined ? {} : { entry: number }) };
  return { id: what.id, facts: { ...what.facts, ...more }, text: around(what.text) };
}
