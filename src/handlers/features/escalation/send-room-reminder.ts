/** The reminder in a room: one message for each kind, which is edited as the matter goes on. */
import { isBeyondEdit, Uneditable } from "../../../adapters/chat-errors.ts";
import { bannerOf } from "../../../core/banner.ts";
import { reminderForRoom, reminderOver } from "../../../core/escalation/reminder-message.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";
import { type Message, say } from "../../../core/message.ts";
import { clockTime } from "../../../core/time.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import type { Db } from "../../../db/connect.ts";
import { copiesOf, forgetReminder, reminderIn, saveReminder } from "../../../db/reminders.ts";
import type { Room } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import { redactForRoom, refusedInRoom } from "../../runtime/disclosure.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { type Matters, mattersOf, TITLE_ENTRY } from "./matter.ts";
import { ESCALATION } from "./messages.ts";
import type { roomReminder } from "./steps.ts";

type RoomReminder = DataOf<typeof roomReminder>;

/** The message that was sent replaces a reminder that is over. */
const OVER = "over";

/** Resolves to `{ message }`, with the id of the message; `over` when the matter is; undefined: there is nothing to say. */
export async function sendRoomReminder(
  { room: id, alarm }: RoomReminder,
  { db, port, attempt, now }: SendContext,
): Promise<Json | undefined> {
  const room = await openRoomOf(db, id);
  const incident = await incidentOf(db, room.incident);
  const standing = await reminderIn(db, room.id, alarm);
  const matters = await mattersOf(db, incident, alarm, now());
  const begun = matters.rows.some((row) => row.told > 0);
  if (!begun && standing === undefined) return undefined;
  const text = begun ? await current(db, room, matters, port.prefix) : over(matters);
  const message = await redactForRoom(db, incident, room, text);
  if (standing !== undefined) {
    try {
      await port.edit(room.roomId, standing, message, attempt);
      return begun ? { message: standing } : OVER;
    } catch (error) {
      // Somebody deleted it, or it stands for good; while the matter goes on the room gets a new one.
      if (!isBeyondEdit(error)) throw error;
      if (!begun && !(error instanceof Uneditable)) return OVER;
    }
  }
  const posted = await port.post(room.roomId, message, attempt);
  return begun ? { message: posted } : OVER;
}

async function current(db: Db, room: Room, matters: Matters, prefix: string): Promise<Message> {
  const { incident, kind, names } = matters;
  const subjects = matters.rows.filter((row) => row.told > 0).map((row) => row.subject);
  const copies = (await copiesOf(db, { incident: incident.id, kind })).filter((copy) =>
    subjects.includes(copy.subject),
  );
  const among = (...states: readonly string[]) =>
    [...new Set(copies.filter((copy) => states.includes(copy.state)).map((copy) => copy.contact))].flatMap(
      (id) => names.contact(id) ?? [],
    );
  const isOpenTo = (await refusedInRoom(db, incident, room, [TITLE_ENTRY])) === undefined;
  const title = isOpenTo ? { title: incident.title } : {};
  const told = among("told");
  const unreachable = among("failed", "unreachable").filter((one) => !told.includes(one));
  return reminderForRoom({ ...matters, subjects, ...title, prefix }, { told, unreachable });
}

/** It has happened, or somebody saw to it and the reminder rests. */
function over(matters: Matters): Message {
  const { incident, kind, directory } = matters;
  const [rests] = matters.rows.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return rests === undefined || kind === "no-acknowledgement"
    ? reminderOver(kind, incident, leadOf(incident, directory)?.name)
    : resting(incident, rests.dueAt);
}

function resting(incident: Incident, until: Date): Message {
  return say(bannerOf(incident), ESCALATION.rests({ ref: incident.ref, until: clockTime(until) }));
}

export async function recordRoomReminder(
  { tx }: OutcomeContext,
  { room, alarm }: RoomReminder,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered" || result.value === undefined) return;
  const { value } = result;
  if (value === OVER) await forgetReminder(tx, room, alarm);
  else if (typeof value === "object" && value !== null && "message" in value)
    await saveReminder(tx, room, alarm, String(value.message));
}
