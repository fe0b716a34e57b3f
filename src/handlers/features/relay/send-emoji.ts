/** Shows an emoji under a message while people show it under that message elsewhere. */

import { ChatError, RateLimited } from "../../../adapters/chat-errors.ts";
import { countFor, type Place } from "../../../core/relay/counterpart.ts";
import { carriedAs, isUnderWay, linksOf } from "../../../db/relay.ts";
import { hasReaction } from "../../../db/relay-reactions.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { relayKey } from "../../runtime/lanes.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import type { relayEmoji } from "./steps.ts";

/** How long an emoji waits at a time for the message to which it belongs, in ms. */
const WAIT = 500;

/** Decides by what is so now, so that it does not matter how often and in which order these steps come. */
export async function sendRelayEmoji(
  step: DataOf<typeof relayEmoji>,
  { db, port }: SendContext,
): Promise<undefined> {
  const row = await carriedAs(db, step.row);
  if (!port.reactions || !row || row.deleted) return;
  const place: Place | undefined =
    step.room === row.fromRoom
      ? { room: row.fromRoom, message: row.fromMessage }
      : row.toMessage === undefined
        ? undefined
        : { room: row.toRoom, message: row.toMessage };
  if (!place) {
    // Given up: there will be nothing under which it could stand.
    if (!(await isUnderWay(db, row.batch ?? relayKey(row.id)))) return;
    throw new RateLimited(port.network, "an emoji for a message that is on its way", WAIT);
  }
  const room = await openRoomOf(db, step.room);
  const on = await hasReaction(db, countFor(place, await linksOf(db, place)), step.emoji);
  if (on && (await refusedInRoom(db, await incidentOf(db, room.incident), room))) return;
  try {
    await port.reactions.set(room.roomId, place.message, step.emoji, on);
  } catch (error) {
    // The message is gone, or the network lacks this emoji: nobody need hear of that.
    if (!(error instanceof ChatError && error.retry === "never")) throw error;
  }
}
