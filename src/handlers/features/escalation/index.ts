/** Escalation: reminders of what must happen and has not. */

import { ALARM_KINDS } from "../../../core/escalation/alarm.ts";
import { type Feature, onDue } from "../../runtime/feature.ts";
import { ESCALATION_ENTRIES } from "./entry-kinds.ts";
import { escalation, tellRooms } from "./escalation.ts";

export const ESCALATION: Feature = {
  name: "escalation",
  entryKinds: ESCALATION_ENTRIES,
  due: ALARM_KINDS.map((kind) => onDue({ kind, v: 1, run: escalation, afterBatch: tellRooms })),
};
