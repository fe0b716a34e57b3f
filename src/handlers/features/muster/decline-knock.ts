import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { Sending } from "../../runtime/sending.ts";
import type { Step } from "../../runtime/step.ts";

/** Turns somebody away who asked to be let in. */
export async function sendDecline(
  step: Extract<Step, { do: "decline-knock" }>,
  { db, port }: Sending,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  await port.knocks?.decline(room.roomId, step.user, step.reason);
}
