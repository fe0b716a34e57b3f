/** Putting reminders into the outbox. Of a room and of a person only the newest of a kind waits. */
import { aboutIncident } from "../../../core/about.ts";
import type { AlarmKind } from "../../../core/escalation/alarm.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { enqueue, type NewStep } from "../../../db/outbox.ts";
import { standingReminders } from "../../../db/reminders.ts";
import { MAIN } from "../../../db/roll.ts";
import { roomsOf } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { personLane } from "../../runtime/lanes.ts";
import { roomStep } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { personReminder, roomReminder } from "./steps.ts";

type QueueContext = Pick<TransactionContext, "tx" | "now" | "newId">;

/** In every room for everybody, also in those that are still being opened. */
export async function remindRooms(
  context: QueueContext,
  incident: Incident,
  alarm: AlarmKind,
): Promise<void> {
  await enqueue(context.tx, await roomReminderSteps(context, incident, alarm), context.now);
}

export async function roomReminderSteps(
  context: QueueContext,
  incident: Incident,
  alarm: AlarmKind,
): Promise<readonly NewStep[]> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter(
    (room) =>
      room.roomKey === MAIN &&
      (room.state === "open" || (room.state === "wanted" && room.reason === undefined)),
  );
  const topic = `${roomReminder.kind}:${alarm}`;
  return rooms.map((room) => ({
    ...roomStep(room, roomReminder.of({ room: room.id, alarm }), context.newId()),
    topic,
  }));
}

/** Brings the reminders that stand in rooms up to date: what they ask for may have happened. */
export async function refreshReminders(context: QueueContext, incident: Pick<Incident, "id">): Promise<void> {
  const standing = await standingReminders(context.tx, incident.id);
  if (standing.length === 0) return;
  const rooms = new Map((await roomsOf(context.tx, incident.id)).map((room) => [room.id, room]));
  const steps = standing.flatMap(({ room: id, kind: alarm }) => {
    const room = rooms.get(id);
    if (room?.state !== "open") return [];
    const step = roomStep(room, roomReminder.of({ room: id, alarm }), context.newId());
    return [{ ...step, topic: `${roomReminder.kind}:${alarm}` }];
  });
  await enqueue(context.tx, steps, context.now);
}

/** @param own whether it is about the contact's own organisation; such copies and others do not replace each other */
export async function remindPerson(
  context: QueueContext,
  incident: Incident,
  network: string,
  step: DataOf<typeof personReminder>,
  own: boolean,
): Promise<void> {
  await enqueue(context.tx, [personReminderStep(context, incident, network, step, own)], context.now);
}

export function personReminderStep(
  context: Pick<QueueContext, "newId">,
  incident: Incident,
  network: string,
  step: DataOf<typeof personReminder>,
  own: boolean,
): NewStep {
  return {
    lane: personLane(network, step.contact),
    network,
    about: aboutIncident(incident.id),
    ...personReminder.of(step),
    key: context.newId(),
    topic: `${personReminder.kind}:${incident.id}:${step.alarm}:${own ? "own" : "others"}`,
  };
}
