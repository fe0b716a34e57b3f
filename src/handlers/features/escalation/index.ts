/** Escalation: reminders of what must happen and has not. */

import { ALARM_KINDS } from "../../../core/escalation/alarm.ts";
import { DIRECTORY_CHANGE } from "../../../db/due.ts";
import { nameOf } from "../../runtime/context.ts";
import { type Feature, onDue, onStep } from "../../runtime/feature.ts";
import { lineAction } from "../../runtime/pressed.ts";
import { runLine } from "../../runtime/run-line.ts";
import { directoryChange } from "./directory-change.ts";
import { ESCALATION_ENTRIES } from "./entry-kinds.ts";
import { escalation, giveReminders } from "./escalation.ts";
import { refreshReminders } from "./queue.ts";
import { reached } from "./reached.ts";
import { recordPersonReminder } from "./record-person-reminder.ts";
import { sendPersonReminder } from "./send-person-reminder.ts";
import { recordRoomReminder, sendRoomReminder } from "./send-room-reminder.ts";
import { personReminder, roomReminder } from "./steps.ts";

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
      recordBriefly: recordPersonReminder,
      recordsGivenUp: true,
      describe: ({ contact }, { directory }) => `A reminder to ${nameOf(directory, contact)}`,
    }),
  ],
  due: [
    ...ALARM_KINDS.map((kind) => onDue({ kind, v: 1, run: escalation, afterBatch: giveReminders })),
    onDue({ kind: DIRECTORY_CHANGE.kind, v: 1, run: directoryChange }),
  ],
  afterChange: refreshReminders,
};
