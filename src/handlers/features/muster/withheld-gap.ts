/** What is kept from a room while somebody is there who may not have it is said again when they have left. */
import type { Incident } from "../../../core/incident/incident.ts";
import type { Entry } from "../../../core/timeline/entry.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN } from "../../../db/roll.ts";
import { beginGap, endGap, isInGap } from "../../../db/room-gaps.ts";
import { roomMembersOf } from "../../../db/room-members.ts";
import type { Room } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { needToKnowOf, readersOf } from "../../runtime/need-to-know.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { catchUp } from "../../runtime/steps.ts";

/** @param entry of the joining or leaving */
export async function keepWithheld(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  entry: Entry,
): Promise<void> {
  const { tx, directory, now } = context;
  // Why another room hears nothing is no matter of who is there.
  if (room.roomKey !== MAIN || room.state !== "open") return;
  const inGap = await isInGap(tx, room.id);
  if (entry.kind === "left" && !inGap) return;
  const need = await needToKnowOf(tx, directory, incident);
  const mayHave = need.mayKnow(readersOf(directory, need, await roomMembersOf(tx, room.id))).ok;
  if (!mayHave) return await beginGap(tx, room.id, entry);
  if (!inGap) return;
  await endGap(tx, room.id, entry);
  await enqueue(tx, [roomStep(room, catchUp.of({ room: room.id }), context.newId())], now);
}
