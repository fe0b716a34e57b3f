import { findRoom } from "../../../db/rooms.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { Impossible, type SendContext } from "../../runtime/sending.ts";
import type { addToSpace } from "../../runtime/steps.ts";

/** Puts the room beside the other rooms of its incident, where the network has something for that. */
export async function sendAddToSpace(
  step: DataOf<typeof addToSpace>,
  { db, port }: SendContext,
): Promise<undefined> {
  const room = await findRoom(db, { id: step.room });
  if (room?.roomId === undefined) throw new Impossible("the room is gone");
  await port.spaces?.add(room.roomId, room.name);
}
