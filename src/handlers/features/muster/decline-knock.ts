import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { SendContext } from "../../runtime/sending.ts";
import type { Step } from "../../runtime/step.ts";

/** Turns somebody away who asked to be let in. */
export async function sendDecline(
  step: Extract<Step, { do: "decline-knock" }>,
  { db, port }: SendContext,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  await port.knocks?.decline(room.roomId, step.user, step.reason);
}
