/** Small things that database tests need. */
import { randomUUID } from "node:crypto";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { NewEntry } from "../../src/core/timeline/entry.ts";
import type { Tx } from "../../src/db/connect.ts";
import { insertIncident } from "../../src/db/incidents.ts";

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

/** A note that is not yet on a timeline. */
export function aNote(text: string): NewEntry {
  return { kind: "note", text, data: {}, occurredAt: AT, author: "alice", marking: "AMBER" };
}
