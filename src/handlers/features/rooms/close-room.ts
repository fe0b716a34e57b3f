import { findRoom, saveRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { closeRoom } from "./steps.ts";

/** Everything that was to be said in the room before it was closed is said by now. */
export async function recordCloseOutcome(
  context: TransactionContext,
  step: DataOf<typeof closeRoom>,
  result: SendResult,
): Promise<void> {
  const room = await findRoom(context.tx, { id: step.room });
  if (result.state === "retry" || !room || room.state === "expelled") return;
  await saveRoom(context.tx, { ...room, state: "silenced", silence: "closed", reason: step.reason });
}
