import type { Json } from "../../core/timeline/entry.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

/** Posts in a war-room. Resolves to the message's id. */
export async function sendPost(
  step: Extract<Step, { do: "post" }>,
  { db, port, attempt }: Sending,
): Promise<Json> {
  const room = await openRoomOf(db, step.room);
  return port.post(room.roomId, step.message, attempt);
}
