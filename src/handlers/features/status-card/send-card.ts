/** The status card: written from the state of the incident at the moment of sending. */

import { isBeyondEdit } from "../../../adapters/chat-errors.ts";
import { aboutIncident } from "../../../core/about.ts";
import { bareBannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Message, md, say } from "../../../core/message.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import type { Db } from "../../../db/connect.ts";
import { armedOf } from "../../../db/due.ts";
import { participationsOf } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { oneLook } from "../../../db/read-once.ts";
import { rollOf } from "../../../db/roll.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { roomStep } from "../../runtime/outbox.ts";
import type { DataOf, Payload } from "../../runtime/payload.ts";
import type { Registry } from "../../runtime/registry.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { catchUp, pinCard, type repeatCard, statusCard } from "../../runtime/steps.ts";
import { moreLines } from "./more-lines.ts";
import { seenInRoom } from "./seen-in-room.ts";
import { sideCard } from "./side-room-card.ts";
import { summaryCard } from "./status-card.ts";
import { retireCard } from "./steps.ts";

type Summary = DataOf<typeof statusCard>;
type Pin = DataOf<typeof pinCard>;
type Retire = DataOf<typeof retireCard>;
type Repeat = DataOf<typeof repeatCard>;

/** Resolves to the id of the message that is the status card. */
export async function sendCard(
  step: Summary,
  { db, port, attempt, now, registry }: SendContext,
): Promise<Json> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const card = await cardFor(db, incident, room, port.prefix, registry, now());
  if (room.summaryMessage !== undefined && !step.again) {
    try {
      await port.edit(room.roomId, room.summaryMessage, card, attempt);
      return room.summaryMessage;
    } catch (error) {
      // Somebody deleted it, or it stands for good: the room gets a new one.
      if (!isBeyondEdit(error)) throw error;
    }
  }
  return port.post(room.roomId, card, attempt);
}

/** As the room may have it at this moment. */
async function cardFor(
  db: Db,
  incident: Incident,
  room: Room,
  prefix: string,
  registry: Registry,
  now: Date,
): Promise<Message> {
  const look = oneLook(db);
  const inRoom = await seenInRoom(look, incident, room);
  if (inRoom.withheld) return inRoom.withheld;
  const { incident: seen, directory, side } = inRoom;
  const view = { tx: look, incident: seen, directory, now };
  const mayRead = async (cites: readonly number[]) =>
    (await refusedInRoom(look, incident, room, cites)) === undefined;
  const card = summaryCard(
    directory,
    seen,
    await participationsOf(look, incident.id),
    await rollOf(look, incident.id),
    await armedOf(look, aboutIncident(incident.id)),
    prefix,
    await moreLines(registry, view, mayRead),
  );
  // Once more, last: as little time as possible passes between this look and the sending.
  const refused = await refusedInRoom(db, incident, room);
  return refused ?? (side ? sideCard(card, seen, side, directory) : card);
}

export async function recordCardOutcome(
  context: TransactionContext,
  step: Summary,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered") return;
  const room = await findRoom(context.tx, { id: step.room });
  const message = String(result.value);
  if (!room || room.summaryMessage === message) return;
  await saveRoom(context.tx, { ...room, summaryMessage: message });
  // The first one is pinned by what opens the room; one that takes the place of another is pinned here.
  const old = room.summaryMessage;
  if (old === undefined) return;
  const steps: readonly Payload[] = [
    pinCard.of({ room: room.id, instead: old }),
    ...(step.again ? ([retireCard.of({ room: room.id, message: old })] as const) : []),
  ];
  await enqueue(
    context.tx,
    steps.map((one) => roomStep(room, one, context.newId())),
    context.now,
  );
}

export async function sendPin(step: Pin, { db, port }: SendContext): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  if (room.summaryMessage === undefined) return;
  await port.pins?.pin(room.roomId, room.summaryMessage, step.instead);
}

/** The moment is over: now the card is posted, behind what waits in the room's lane. */
export async function recordRepeatOutcome(
  context: TransactionContext,
  step: Repeat,
  result: SendResult,
): Promise<void> {
  const room = await findRoom(context.tx, { id: step.room });
  if (result.state !== "delivered" || room?.state !== "open") return;
  const summary = statusCard.of({ room: room.id, again: true });
  const missed = catchUp.of({ room: room.id });
  const steps = [roomStep(room, summary, context.newId()), roomStep(room, missed, context.newId())];
  await enqueue(context.tx, steps, context.now);
}

/** Its turn has come: now the summary is edited, behind what waits in the room's lane. */
export async function recordRefreshOutcome(
  context: TransactionContext,
  step: Repeat,
  result: SendResult,
): Promise<void> {
  const room = await findRoom(context.tx, { id: step.room });
  if (result.state !== "delivered" || room?.state !== "open") return;
  const refresh = roomStep(room, statusCard.of({ room: room.id }), context.newId());
  await enqueue(context.tx, [{ ...refresh, topic: statusCard.kind }], context.now);
}

export async function sendRetire(step: Retire, { db, port, attempt }: SendContext): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const pointer = say(bareBannerOf(incident), md`This summary was replaced; the newest one is pinned.`);
  try {
    await port.edit(room.roomId, step.message, pointer, attempt);
  } catch (error) {
    // Deleted meanwhile: then nobody can take it for the newest. One that stands for good is not pinned any more.
    if (!isBeyondEdit(error)) throw error;
  }
}
