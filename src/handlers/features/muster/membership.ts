/** People joining and leaving war-rooms: the roll says who is here, the timeline says since when. */
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { moved } from "./membership-change.ts";

export async function joinedOrLeft(inbound: InboundContext<EventOf<"joined" | "left">>): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident) return;
  const contact = await identify(tx, inbound.atOnce, event.user);
  const at = new Date(event.at);
  await moved(inbound, incident, room, { user: event.user, contact, kind: event.kind, at });
}
