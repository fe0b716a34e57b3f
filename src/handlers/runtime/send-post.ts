import type { Json } from "../../core/timeline/entry.ts";
import { keepSaid } from "../../db/said.ts";
import type { SendResult } from "../../db/workers.ts";
import { redactForRoom } from "./disclosure.ts";
import type { OutcomeContext } from "./feature.ts";
import { incidentOf } from "./incident-of.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { DataOf } from "./payload.ts";
import type { SendContext } from "./sending.ts";
import type { post } from "./steps.ts";

/** Posts in a war-room. Resolves to the message's id. */
export async function sendPost(step: DataOf<typeof post>, { db, port, attempt }: SendContext): Promise<Json> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const message = await redactForRoom(db, incident, room, step.message, step.cites);
  return port.post(room.roomId, message, attempt);
}

/** Notes what stands where: anyone who pins the message means the entries, and not words of their own. */
export async function keepPosted(
  { tx }: OutcomeContext,
  { room, cites }: DataOf<typeof post>,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered" || typeof result.value !== "string") return;
  await keepSaid(tx, room, result.value, cites === undefined || cites === "no-content" ? [] : cites);
}
