/** What became of an invitation to somebody of another organisation. */
import { findConnectInvite } from "../../../db/connect-invites.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { connectNews } from "./slack-connect-news.ts";

export async function connected(inbound: InboundContext<EventOf<"connect">>): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  const invite = room && (await findConnectInvite(tx, { room: room.id, invite: event.invite }));
  // Invitations that people sent themselves are none of Muster's.
  if (!room || !incident || !invite) return;
  const { state, user } = event;
  const at = new Date(event.at);
  await connectNews(inbound, incident, room, invite, { state, at, ...(user === undefined ? {} : { user }) });
}
