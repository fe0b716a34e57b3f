/** Takes a command out of the room in which it was typed, because its words are not for everybody who reads there. */

import { enqueue } from "../../db/outbox.ts";
import { findRoom } from "../../db/rooms.ts";
import type { CommandContext } from "./command.ts";
import { besideLane } from "./lanes.ts";
import { roomStep } from "./outbox.ts";
import type { DataOf } from "./payload.ts";
import { Impossible, type SendContext } from "./sending.ts";
import { takeBack } from "./steps.ts";

/**
 * `alone`: nobody else reads there. `taken`: it is taken out, and was readable until then. `stays`: the network does
 * not let Muster.
 */
export type TypedWhere = "alone" | "taken" | "stays";

/** Beside what else is said in the room: it must not wait for that. */
export async function takeBackTyped(context: CommandContext): Promise<TypedWhere> {
  const { tx, network, source, replyTo, privateCommands } = context;
  if (source.room === undefined || privateCommands || replyTo.data?.direct !== undefined) return "alone";
  const room = await findRoom(tx, { network, roomId: source.room });
  const message = replyTo.data?.event;
  const redacts = context.networks.get(network)?.redacts === true;
  // Of a room that is none of Muster's nobody knows who reads there, and Muster has no say in it.
  if (!room || message === undefined || !redacts) return "stays";
  const step = roomStep(room, takeBack.of({ room: room.id, message }), `take-back:${context.delivery}`);
  await enqueue(tx, [{ ...step, lane: besideLane(takeBack.kind, room.id) }], context.now);
  return "taken";
}

export async function sendTakeBack(
  { room: id, message }: DataOf<typeof takeBack>,
  { db, port, attempt }: SendContext,
): Promise<undefined> {
  const room = await findRoom(db, { id });
  if (room?.roomId === undefined || !port.redacting) throw new Impossible("Muster has no say there");
  await port.redacting.redact(room.roomId, message, REASON, attempt);
}

const REASON = "These words are not for everybody in this room";
