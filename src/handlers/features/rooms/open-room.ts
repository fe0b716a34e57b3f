/** Opening a room, and what is said of it: at once when it cannot be opened, in the others when it opens late. */

import { NameTaken } from "../../../adapters/chat-errors.ts";
import { bannerOf } from "../../../core/banner.ts";
import { type Incident, SEVERITIES } from "../../../core/incident/incident.ts";
import { bareTopic, nextRoomName, roomTopic } from "../../../core/incident/names.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { isPerson } from "../../../core/roll.ts";
import { span } from "../../../core/time.ts";
import type { Entry, EntryKind, Json } from "../../../core/timeline/entry.ts";
import { findIncident, type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, rollOf, setContact } from "../../../db/roll.ts";
import { beginGap, endGap } from "../../../db/room-gaps.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import { callNextSoon } from "../../runtime/call-next.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { findWanted } from "../../runtime/find-person.ts";
import {
  addRoomToSpace,
  announce,
  refreshCards,
  refreshPowerLevels,
  report,
  roomStep,
} from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { recordFact } from "../../runtime/record.ts";
import { Impossible, type SendContext } from "../../runtime/sending.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { catchUp } from "../../runtime/steps.ts";
import type { openRoom } from "./steps.ts";

type OpenRoom = DataOf<typeof openRoom>;

/** More clashes than this are no accident. */
const MAX_ROOM_NAMES = 20;

export async function sendOpenRoom(step: OpenRoom, { db, port, attempt }: SendContext): Promise<Json> {
  const room = await findRoom(db, { id: step.room });
  const incident = room && (await findIncident(db, { id: room.incident }));
  if (!room || !incident) throw new Impossible("the incident is gone");
  if (room.state === "open" && room.roomId) return room.roomId;
  if (room.roomKey === MAIN) findWanted(incident, { db, port });
  try {
    const key = `${attempt.key}:${room.name}`;
    const topic = room.roomKey === MAIN ? roomTopic(incident) : bareTopic(markedAs(incident, room));
    const urgency = SEVERITIES.indexOf(incident.severity);
    return await port.openRoom({ name: room.name, topic }, { ...attempt, key, urgency });
  } catch (error) {
    // Somebody's old room is never taken over: the next free name is.
    if (error instanceof NameTaken) await saveRoom(db, { ...room, name: nextName(room.name) });
    throw error;
  }
}

function nextName(taken: string): string {
  const { base, number, name } = nextRoomName(taken);
  if (number > MAX_ROOM_NAMES) throw new Impossible(`${MAX_ROOM_NAMES} rooms have names like ${base}`);
  return name;
}

export async function recordOpenRoomOutcome(
  context: TransactionContext,
  step: OpenRoom,
  result: SendResult,
): Promise<void> {
  const room = await findRoom(context.tx, { id: step.room });
  const incident = room && (await lockIncident(context.tx, room.incident));
  if (!room || !incident) return;
  if (result.state === "delivered") return opened(context, incident, room, step, String(result.value));
  if (result.state === "retry")
    return result.quiet || room.late ? undefined : late(context, incident, room, step, result.error);
  return failed(context, incident, room, step, result.error);
}

async function opened(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  step: OpenRoom,
  roomId: string,
): Promise<void> {
  const { reason: _over, ...rest } = room;
  await saveRoom(context.tx, { ...rest, state: "open", late: false, roomId, openedAt: context.now });
  const waited = room.late
    ? `, ${span(context.now.getTime() - incident.openedAt.getTime())} after the incident`
    : "";
  const entry = await record(
    context,
    incident,
    room,
    "room-opened",
    `Room opened on ${room.network}${waited}`,
    {
      room: roomId,
      name: room.name,
    },
  );
  await endGap(context.tx, room.id, entry);
  // Who is in the incident's Space would see that there is a side room.
  if (room.roomKey === MAIN && context.networks.get(room.network)?.spaces)
    await addRoomToSpace(context, room);
  if (incident.lead !== undefined) await refreshPowerLevels(context, incident);
  if (!room.late) return;
  // Where people see only what is said after they joined, it is said when they do (summary.ts).
  if (room.roomKey === MAIN && context.networks.get(room.network)?.history !== "from-joining") {
    const step = catchUp.of({ room: room.id });
    await enqueue(context.tx, [roomStep(room, step, context.newId())], context.now);
  }
  // Anyone who heard that it could not be opened hears that it is.
  const text = md`The room on **${room.network}** is open now.`;
  await tell(context, incident, room, step, text);
}

async function late(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  step: OpenRoom,
  error: string,
): Promise<void> {
  await saveRoom(context.tx, { ...room, late: true, reason: error });
  const entry = await record(
    context,
    incident,
    room,
    "room-failed",
    `The room on ${room.network} could not be opened yet: ${error}`,
    { final: false },
  );
  await beginGap(context.tx, room.id, entry);
  const text = md`The room on **${room.network}** could not be opened yet: ${error}. Muster keeps trying; the people there are not reached so far.`;
  await tell(context, incident, room, step, text);
}

async function failed(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  step: OpenRoom,
  error: string,
): Promise<void> {
  await saveRoom(context.tx, { ...room, state: "failed", late: true, reason: error });
  const entry = await record(
    context,
    incident,
    room,
    "room-failed",
    `The room on ${room.network} could not be opened: ${error}`,
    { final: true },
  );
  await beginGap(context.tx, room.id, entry);
  const roll = await rollOf(context.tx, incident.id, room.roomKey);
  const waiting = roll
    .filter(isPerson)
    .filter((line) => line.network === room.network && line.state === "wanted");
  for (const line of waiting) {
    await setContact(
      context.tx,
      incident.id,
      line.contact,
      { state: "failed", reason: `no room on ${room.network}` },
      context.now,
      room.roomKey,
    );
  }
  if (room.roomKey === MAIN) {
    await callNextSoon(context, incident, ...new Set(waiting.map((line) => line.organisation)));
  }
  const text = md`There is **no room on ${room.network}**: ${error}. Reach the people there by other means.`;
  await tell(context, incident, room, step, text);
}

async function record(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  kind: EntryKind,
  text: string,
  data: { readonly [key: string]: Json },
): Promise<Entry> {
  return recordFact(context, incident, {
    kind,
    text,
    data: { network: room.network, ...data },
    ...(await markingOverrideIn(context.tx, incident, room)),
  });
}

/** The other rooms, and anyone who asked for the muster. */
async function tell(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  step: OpenRoom,
  text: Markdown,
): Promise<void> {
  const message = say(bannerOf(markedAs(incident, room)), text);
  await announce(context, incident, message, { except: room.id, roomKey: room.roomKey });
  await refreshCards(context, incident);
  await report(context, step.report, message, incident.id);
}
