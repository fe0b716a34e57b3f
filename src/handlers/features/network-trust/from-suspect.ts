/** What arrives from a network that is not trusted: anyone who has it may write in anybody's name there. */
import { md, say } from "../../../core/message.ts";
import { noteRefusal } from "../../../db/refusals.ts";
import { addRoomMember, removeRoomMember } from "../../../db/room-members.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { InboundContext } from "../../runtime/inbound-context.ts";
import { reply } from "../../runtime/outbox.ts";

/**
 * Takes no word from there. Who asks something is told so, without a word of any incident; who is in a room is
 * noted, for the day when the network is trusted again.
 * @returns whether the event came from such a network
 */
export async function heardFromSuspect({ event, ...inbound }: InboundContext): Promise<boolean> {
  if (inbound.networks.has(inbound.from.network)) return false;
  const { tx, from, now } = inbound;
  if (event.kind === "joined" || event.kind === "left") {
    const room = await findRoom(tx, { network: from.network, roomId: event.room });
    if (!room) return true;
    if (event.kind === "joined") await addRoomMember(tx, room.id, event.user, "joined", now);
    else await removeRoomMember(tx, room.id, event.user);
    return true;
  }
  if (event.kind !== "command" && event.kind !== "action" && event.kind !== "form") return true;
  const text = md`Nothing was done: this network is not trusted at the moment, and Muster takes no commands from it. Use another network, or call your CERT by telephone.`;
  const refusal = { network: from.network, userId: event.user, what: "event", why: "network" } as const;
  await noteRefusal(tx, refusal, now);
  await reply(inbound, from.network, event.reply, say([], text), "person", "trust-notice");
  return true;
}
