/** The outbound steps of reminders. Both carry ids alone: what they say is put together when they are sent. */
import { z } from "zod";
import { ALARM_KINDS } from "../../../core/escalation/alarm.ts";
import { definePayload } from "../../runtime/payload.ts";

/** Post the room's reminder of this kind, or bring the one that stands there up to date. */
export const roomReminder = definePayload(
  "room-reminder",
  1,
  z.strictObject({ room: z.string(), alarm: z.enum(ALARM_KINDS) }),
);

const reminding = {
  contact: z.string(),
  alarm: z.enum(ALARM_KINDS),
  /** Of the alarms that it is about, as in `due`. */
  subjects: z.array(z.string()).readonly(),
  /** Networks over which it was tried before. */
  tried: z.array(z.string()).readonly(),
};

/** Remind a contact in person. */
export const personReminder = definePayload("person-reminder", 1, z.strictObject(reminding));

/** Wait until the contact has entered the room in which their reminder stands. */
export const readerAwaited = definePayload(
  "reader-awaited",
  1,
  z.strictObject({ ...reminding, room: z.string(), user: z.string() }),
);
