/** Small things that database tests need. */
import { randomUUID } from "node:crypto";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { Entry, NewEntry } from "../../src/core/timeline/entry.ts";
import type { Tx } from "../../src/db/connect.ts";
import { inTransaction } from "../../src/db/in-transaction.ts";
import { insertIncident, type LockedIncident, lockIncident, saveIncident } from "../../src/db/incidents.ts";
import { append } from "../../src/db/timeline.ts";

const AT = new Date("2026-11-20T08:00:00Z");
let made = 0;

/** An open incident that is in the database. */
export async function anIncident(tx: Tx, fields: Partial<Incident> = {}, alert?: string): Promise<Incident> {
  made += 1;
  const incident: Incident = {
    id: randomUUID(),
    ref: `INC-2026-${process.pid}${String(made).padStart(4, "0")}`,
    codename: `amber-falcon-${process.pid}-${made}`,
    title: "Phishing wave",
    severity: "high",
    status: "detected",
    marking: "AMBER",
    source: "cert-eu",
    relay: "curated",
    openedBy: "alice",
    exercise: false,
    openedAt: AT,
    updatedAt: AT,
    ...fields,
  };
  await insertIncident(tx, alert === undefined ? incident : { ...incident, alert: { id: alert } });
  return incident;
}

/** Locks the incident, as every handler does, for one piece of work. */
function locked<T>(tx: Tx, id: string, work: (tx: Tx, incident: LockedIncident) => Promise<T>): Promise<T> {
  return inTransaction(tx, async (tx) => {
    const incident = await lockIncident(tx, id);
    if (!incident) throw new Error(`There is no incident ${id}.`);
    return work(tx, incident);
  });
}

export function appendTo(tx: Tx, id: string, entries: readonly NewEntry[], now: Date): Promise<Entry[]> {
  return locked(tx, id, (tx, incident) => append(tx, incident, entries, now));
}

export function saveAs(tx: Tx, changed: Incident): Promise<LockedIncident> {
  return locked(tx, changed.id, (tx, before) => saveIncident(tx, before, changed));
}

/** A note that is not yet on a timeline. */
export function aNote(text: string): NewEntry {
  return { kind: "note", text, data: {}, occurredAt: AT, author: "alice", marking: "AMBER" };
}
