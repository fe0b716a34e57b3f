/** An invitation from outside that nobody took in time is over; platforms do not say so. */
import type { z } from "zod";
import { findConnectInvite } from "../../../db/connect-invites.ts";
import { type DueRow, disarmRow } from "../../../db/due.ts";
import type { LockedIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import type { connectExpiryData } from "./slack-connect.ts";
import { connectNews } from "./slack-connect-news.ts";

export async function connectExpired(
  context: TransactionContext,
  incident: LockedIncident,
  { room: id, contact }: z.output<typeof connectExpiryData>,
  row: DueRow,
): Promise<void> {
  await disarmRow(context.tx, row);
  const room = await findRoom(context.tx, { id });
  const invite = room && (await findConnectInvite(context.tx, { room: room.id, contact }));
  if (room && invite)
    await connectNews(context, incident, room, invite, { state: "expired", at: context.now });
}
