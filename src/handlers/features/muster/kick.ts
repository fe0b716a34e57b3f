/** Putting somebody out of a room, or taking their invitation back. Where that does not work, people are told to do it. */

import { bannerOf } from "../../../core/banner.ts";
import { md, say } from "../../../core/message.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { removeRoomMember } from "../../../db/room-members.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import { nameOf, type TransactionContext } from "../../runtime/context.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { recordFact } from "../../runtime/record.ts";
import { Impossible, type SendContext } from "../../runtime/sending.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { tellAboutRoom } from "../rooms/tell-about-room.ts";
import { kick } from "./steps.ts";

type Expel = DataOf<typeof kick>;

export async function sendKick(step: Expel, { db, port }: SendContext): Promise<undefined> {
  // Also out of a room in which Muster says nothing any more.
  const room = await findRoom(db, { id: step.room });
  if (room?.roomId === undefined) return;
  if (room.state === "expelled") throw new Impossible(`Muster is no longer in the room on ${room.network}`);
  if (!port.kicking) throw new Impossible(`Muster cannot remove people from rooms on ${room.network}`);
  await port.kicking.kick(room.roomId, step.user, step.reason);
}

/**
 * Who is out is no longer counted among those who read the room. Who is not goes on being counted, which keeps
 * from the room what they may not have.
 */
export async function recordKickOutcome(
  context: TransactionContext,
  step: Expel,
  result: SendResult,
): Promise<void> {
  if (result.state === "retry") return;
  const room = await findRoom(context.tx, { id: step.room });
  const incident = room && (await lockIncident(context.tx, room.incident));
  if (!room || !incident) return;
  if (result.state === "delivered") {
    await removeRoomMember(context.tx, room.id, step.user);
    // Words that were withheld because of them may stand there again.
    return refreshCards(context, incident);
  }
  const who = step.contact === undefined ? step.user : nameOf(context.directory, step.contact);
  await recordFact(context, incident, {
    kind: "delivery-failed",
    text: `${who} could not be removed from the room on ${room.network}: ${result.error}`,
    data: { network: room.network, step: kick.kind, user: step.user, reason: result.error },
    ...(await markingOverrideIn(context.tx, incident, room)),
  });
  const news = say(
    bannerOf(incident),
    md`**${who} is still in the room on ${room.network}**, although removed: ${result.error}. Remove them by hand; until then Muster keeps from that room what they may not have.`,
  );
  // Says nothing that is bound: also the room itself must hear it, where somebody can act.
  const told = await announce(context, incident, news, { roomKey: room.roomKey, cites: "no-content" });
  if (told.length === 0) await tellAboutRoom(context, incident, room, news);
}
