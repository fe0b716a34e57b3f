/** Escalation: reminders of what must happen and has not. */

import { ALARM_KINDS } from "../../../core/escalation/alarm.ts";
import { DIRECTORY_CHANGE } from "../../../db/due.ts";
import { alarmSchema } from "../../runtime/alarms.ts";
import { nameOf } from "../../runtime/context.ts";
import { type Feature, onIncidentDue, onStep } from "../../runtime/feature.ts";
import { lineAction } from "../../runtime/pressed.ts";
import { runLine } from "../../runtime/run-line.ts";
import { directoryChange, directoryChangeData } from "./directory-change.ts";
import { ESCALATION_ENTRIES } from "./entry-kinds.ts";
import { escalation, writeDecided } from "./escalation.ts";
import { refreshReminders } from "./queue.ts";
import { reached } from "./reached.ts";
import { recordPersonReminder, recordReader } from "./record-person-reminder.ts";
import { awaitReader, sendPersonReminder } from "./send-person-reminder.ts";
import { recordRoomReminder, sendRoomReminder } from "./send-room-reminder.ts";
import { personReminder, readerAwaited, roomReminder } from "./steps.ts";

export const ESCALATION: Feature = {
  name: "escalation",
  entryKinds: ESCALATION_ENTRIES,
  commands: [reached],
  actions: [
    lineAction("reached", "reached"),
    {
      action: "nothing-new",
      run: (inbound) => runLine(inbound, `note ${inbound.event.value} Nothing new.`),
    },
  ],
  steps: [
    onStep(roomReminder, {
      send: sendRoomReminder,
      recordBriefly: recordRoomReminder,
      describe: () => "A reminder",
    }),
    onStep(personReminder, {
      send: sendPersonReminder,
      adds: true,
      recordBriefly: recordPersonReminder,
      recordsGivenUp: true,
      describe: ({ contact }, { directory }) => `A reminder to ${nameOf(directory, contact)}`,
    }),
    onStep(readerAwaited, {
      send: awaitReader,
      recordBriefly: recordReader,
      recordsGivenUp: true,
      describe: ({ contact }, { directory }) => `A reminder to ${nameOf(directory, contact)}`,
    }),
  ],
  due: [
    ...ALARM_KINDS.map((kind) =>
      onIncidentDue({ kind, v: 1, schema: alarmSchema, run: escalation, afterBatch: writeDecided }),
    ),
    onIncidentDue({ kind: DIRECTORY_CHANGE, v: 1, schema: directoryChangeData, run: directoryChange }),
  ],
  afterChange: refreshReminders,
};
