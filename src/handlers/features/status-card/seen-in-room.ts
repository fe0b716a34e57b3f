/** The incident as everybody who reads in a room may have it: asked for the status card, and for all that shows the same. */
import type { Directory } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { NeedToKnow } from "../../../core/marking/need-to-know.ts";
import type { Message } from "../../../core/message.ts";
import type { Tx } from "../../../db/connect.ts";
import { loadDirectory } from "../../../db/directory.ts";
import { roomMembersOf } from "../../../db/room-members.ts";
import type { Room } from "../../../db/rooms.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import { readersOf } from "../../runtime/need-to-know.ts";
import { asReadBy } from "../../runtime/own-words.ts";
import { asSideRoom, type SideRoom } from "../../runtime/side-room.ts";
import { intruded } from "./side-room-card.ts";

export type SeenInRoom =
  /** What stands instead: somebody there may not have it. */
  | { readonly withheld: Message }
  | {
      readonly withheld?: never;
      readonly incident: Incident;
      readonly directory: Directory;
      readonly side: SideRoom | undefined;
    };

export async function seenInRoom(tx: Tx, incident: Incident, room: Room): Promise<SeenInRoom> {
  const refused = await refusedInRoom(tx, incident, room);
  if (refused) return { withheld: refused };
  const side = await asSideRoom(tx, incident, room);
  const instead = side && (await intruded(tx, incident, room, side));
  if (instead) return { withheld: instead };
  const directory = await loadDirectory(tx);
  const here = await roomMembersOf(tx, room.id);
  const readers = (need: NeedToKnow) => readersOf(directory, need, here);
  const { incident: seen } = await asReadBy(tx, directory, incident, readers, room.roomKey);
  return { incident: seen, directory, side };
}
