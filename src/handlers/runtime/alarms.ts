/** Alarms of an incident, as rows that are due keep them. */
import { z } from "zod";
import { aboutIncident } from "../../core/about.ts";
import { type Alarm, alarmData, alarmSubject, isAlarmKind } from "../../core/escalation/alarm.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { DueRow, NewDue } from "../../db/due.ts";

/** Of a row's data. */
export const alarmSchema = z.strictObject({
  organisation: z.exactOptional(z.string()),
  contact: z.exactOptional(z.string()),
});

/** Those of the rows that are alarms. */
export function alarmsOf(rows: readonly DueRow[]): readonly (DueRow & Alarm)[] {
  return rows.flatMap((row) => {
    const data = alarmSchema.safeParse(row.data);
    if (!isAlarmKind(row.kind) || !data.success) return [];
    return [{ ...row, kind: row.kind, subject: alarmSubject(data.data) }];
  });
}

/** An alarm, ready to be armed. */
export function alarmRow(
  incident: Incident,
  alarm: Pick<Alarm, "kind" | "subject" | "dueAt"> & { readonly told?: number },
): NewDue {
  const { kind, dueAt, told = 0 } = alarm;
  return { about: aboutIncident(incident.id), kind, data: { ...alarmData(alarm) }, told, dueAt };
}
