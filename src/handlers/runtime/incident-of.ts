import type { Incident } from "../../core/incident/incident.ts";
import type { Db } from "../../db/connect.ts";
import { findIncident } from "../../db/incidents.ts";
import { Impossible } from "./sending.ts";

/** The incident of a room or step. */
export async function incidentOf(db: Db, id: string): Promise<Incident> {
  const incident = await findIncident(db, { id });
  if (!incident) throw new Impossible("the incident is gone");
  return incident;
}
