/** An invitation from outside that nobody took in time is over; platforms do not say so. */
import type { Incident } from "../../../core/incident/incident.ts";
import { findConnectInvite } from "../../../db/connect-invites.ts";
import { type DueRow, disarm } from "../../../db/due.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { connectNews } from "./connect-news.ts";

/** @param row its subject is that of delivery/connect.ts */
export async function connectExpired(
  context: TransactionContext,
  incident: Incident,
  row: DueRow,
): Promise<void> {
  await disarm(context.tx, incident.id, row);
  const [roomRow = "", ...rest] = row.subject.split(" ");
  const room = await findRoom(context.tx, { id: roomRow });
  const invite = room && (await findConnectInvite(context.tx, { room: room.id, contact: rest.join(" ") }));
  if (room && invite)
    await connectNews(context, incident, room, invite, { state: "expired", at: context.now });
}
