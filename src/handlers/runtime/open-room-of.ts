import type { Db } from "../../db/connect.ts";
import { findRoom, type Room } from "../../db/rooms.ts";
import { Impossible } from "./sending.ts";

/** The room of a step that needs an open one. Steps wait behind the opening in their lane, so a room that is not open is one that never will be. */
export async function openRoomOf(db: Db, id: string): Promise<Room & { readonly roomId: string }> {
  const room = await findRoom(db, { id });
  if (!room) throw new Impossible("the incident is gone");
  if (room.state === "expelled") throw new Impossible(`Muster is no longer in the room on ${room.network}`);
  if (room.state === "silenced") {
    throw new Impossible(
      `Muster sends nothing into the room on ${room.network}: ${room.reason ?? "it is not private"}`,
    );
  }
  if (room.state !== "open" || room.roomId === undefined) {
    throw new Impossible(`there is no room on ${room.network}: ${room.reason ?? "it was not opened"}`);
  }
  return { ...room, roomId: room.roomId };
}
