/** The pinned summary: written from the state of the incident at the moment of sending. */
import { NotFound } from "../../../adapters/chat-errors.ts";
import { bareBannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Message, md, say } from "../../../core/message.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import type { Db } from "../../../db/connect.ts";
import { loadDirectory } from "../../../db/directory.ts";
import { armedOf } from "../../../db/due.ts";
import { participationsOf } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { rollOf } from "../../../db/roll.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { roomStep } from "../../runtime/outbox.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { asSideRoom } from "../../runtime/side-room.ts";
import type { Step } from "../../runtime/step.ts";
import { intruded, sideCard } from "./side-room-card.ts";
import { summaryCard } from "./status-card.ts";

type Summary = Extract<Step, { do: "summary" }>;
type Pin = Extract<Step, { do: "pin-summary" }>;
type Retire = Extract<Step, { do: "retire-summary" }>;
type Repeat = Extract<Step, { do: "repeat-summary" }>;

/** Resolves to the id of the message that carries the summary. */
export async function sendCard(step: Summary, { db, port, attempt }: SendContext): Promise<Json> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const card = await cardFor(db, incident, room, port.prefix);
  if (room.summaryMessage !== undefined && !step.anew) {
    try {
      await port.edit(room.roomId, room.summaryMessage, card, attempt);
      return room.summaryMessage;
    } catch (error) {
      // Somebody deleted it; the room gets a new one.
      if (!(error instanceof NotFound && error.what === "message")) throw error;
    }
  }
  return port.post(room.roomId, card, attempt);
}

/** As the room may have it at this moment. */
async function cardFor(db: Db, incident: Incident, room: Room, prefix: string): Promise<Message> {
  const refused = await refusedInRoom(db, incident, room);
  if (refused) return refused;
  const side = await asSideRoom(db, incident, room);
  const withheld = side && (await intruded(db, incident, room, side));
  if (withheld) return withheld;
  const directory = await loadDirectory(db);
  const card = summaryCard(
    directory,
    incident,
    await participationsOf(db, incident.id),
    await rollOf(db, incident.id),
    await armedOf(db, incident.id),
    prefix,
  );
  return side ? sideCard(card, incident, side, directory) : card;
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
  const steps: readonly Step[] = [
    { do: "pin-summary", room: room.id, instead: old },
    ...(step.anew ? ([{ do: "retire-summary", room: room.id, message: old }] as const) : []),
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

/** The moment is over: now the summary is posted, behind what waits in the room's lane. */
export async function recordRepeatOutcome(
  context: TransactionContext,
  step: Repeat,
  result: SendResult,
): Promise<void> {
  const room = await findRoom(context.tx, { id: step.room });
  if (result.state !== "delivered" || room?.state !== "open") return;
  const summary = { do: "summary", room: room.id, anew: true } as const;
  const missed = { do: "catch-up", room: room.id } as const;
  const steps = [roomStep(room, summary, context.newId()), roomStep(room, missed, context.newId())];
  await enqueue(context.tx, steps, context.now);
}

export async function sendRetire(step: Retire, { db, port, attempt }: SendContext): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const pointer = say(bareBannerOf(incident), md`This summary was replaced; the newest one is pinned.`);
  try {
    await port.edit(room.roomId, step.message, pointer, attempt);
  } catch (error) {
    // Deleted meanwhile: then nobody can take it for the newest.
    if (!(error instanceof NotFound && error.what === "message")) throw error;
  }
}
