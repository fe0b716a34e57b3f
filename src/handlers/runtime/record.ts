/** Putting on the timeline what Muster itself notes, and what somebody did by command. */
import type { Incident } from "../../core/incident/incident.ts";
import { type Entry, MUSTER, type NewEntry } from "../../core/timeline/entry.ts";
import type { LockedIncident } from "../../db/incidents.ts";
import { append } from "../../db/timeline.ts";
import type { CommandContext } from "./command.ts";
import type { TransactionContext } from "./context.ts";

type Fact = Omit<NewEntry, "author" | "occurredAt" | "marking"> & Partial<Pick<NewEntry, "marking">>;

/** A fact that Muster notes: now, unless it happened before. Bound by the incident's marking unless it says otherwise. */
export type MusterFact = Fact & { readonly occurredAt?: Date };

export function byMuster(incident: Incident, fact: MusterFact, now: Date): NewEntry {
  return { marking: incident.marking, occurredAt: now, ...fact, author: MUSTER };
}

export async function recordFact(
  { tx, now }: Pick<TransactionContext, "tx" | "now">,
  incident: LockedIncident,
  fact: MusterFact,
): Promise<Entry> {
  return only(await append(tx, incident, [byMuster(incident, fact, now)], now));
}

/** What the actor of a command did: theirs, and their organisation's, where they typed it. */
export async function recordAct(
  { tx, actor, now, source }: Pick<CommandContext, "tx" | "actor" | "now" | "source">,
  incident: LockedIncident,
  fact: Fact,
): Promise<Entry> {
  const entry: NewEntry = {
    marking: incident.marking,
    occurredAt: now,
    author: actor.id,
    organisation: actor.organisation,
    source,
    ...fact,
  };
  return only(await append(tx, incident, [entry], now));
}

function only([entry]: readonly Entry[]): Entry {
  if (!entry) throw new Error("An entry was appended and did not come back.");
  return entry;
}
