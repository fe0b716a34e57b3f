/** Everything that is true of an incident's matters of one kind, as it is when a reminder of it is sent. */

import { aboutIncident } from "../../../core/about.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import type { Alarm, AlarmKind } from "../../../core/escalation/alarm.ts";
import type { Reminding } from "../../../core/escalation/reminder-message.ts";
import { isMet } from "../../../core/escalation/upcoming.ts";
import type { Incident, Participation } from "../../../core/incident/incident.ts";
import type { Db } from "../../../db/connect.ts";
import { loadDirectory } from "../../../db/directory.ts";
import { armedOf } from "../../../db/due.ts";
import { participationsOf } from "../../../db/incidents.ts";
import { rollOf } from "../../../db/roll.ts";
import { alarmsOf } from "../../runtime/alarms.ts";

export interface Matters extends Omit<Reminding, "subjects" | "title" | "prefix"> {
  readonly participations: readonly Participation[];
  /** Alarms of the kind that still wait for something. */
  readonly rows: readonly Alarm[];
}

export async function mattersOf(db: Db, incident: Incident, kind: AlarmKind, now: Date): Promise<Matters> {
  const directory = await loadDirectory(db);
  const participations = await participationsOf(db, incident.id);
  const roll = await rollOf(db, incident.id);
  const names = nameBook(directory);
  const facts = { incident, participations, roll, names };
  const armed = alarmsOf(await armedOf(db, aboutIncident(incident.id)));
  const rows = armed.filter((row) => row.kind === kind && !isMet(row, facts));
  return { ...facts, kind, directory, now, rows };
}

/** The number of the entry that has the title's words. */
export const TITLE_ENTRY = 1;
