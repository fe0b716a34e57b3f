/** The platform gave a room another id: what Muster has under the old one is found under the new. */
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom, moveRoom } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { recordFact } from "../../runtime/record.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";

export async function moved(inbound: InboundContext<EventOf<"moved">>): Promise<void> {
  const { tx, event, from } = inbound;
  const { network } = from;
  const room = await findRoom(tx, { network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident || room.roomId !== event.room || event.to === event.room) return;
  // The new id is another room of Muster's: then somebody says what cannot be.
  if (await findRoom(tx, { network, roomId: event.to })) return;
  await moveRoom(tx, room, event.to);
  await recordFact(inbound, incident, {
    kind: "room-moved",
    text: `The room on ${network} has another id since the network moved it: ${event.to} instead of ${event.room}`,
    data: { network, room: event.to, before: event.room },
    occurredAt: new Date(event.at),
    ...(await markingOverrideIn(tx, incident, room)),
    source: { network, room: event.to },
  });
}
