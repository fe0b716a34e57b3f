import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import type { declineKnock } from "./steps.ts";

/** Turns somebody away who asked to be let in. */
export async function sendDecline(
  step: DataOf<typeof declineKnock>,
  { db, port }: SendContext,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  await port.knocks?.decline(room.roomId, step.user, step.reason);
}
