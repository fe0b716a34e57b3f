/** Why nothing is sent into a room that is open: reasons that Muster itself gives, for people, and knows again. */
import type { Room } from "../../../db/rooms.ts";

/** Everybody for whom it was has been removed; whoever is wanted there again has it speak again. */
export const NOBODY_LEFT = "nobody is left in it";
/** A side room that was closed. */
export const CLOSED = "it was closed";
/** A network that is no longer trusted; a reason may follow. */
export const NOT_TRUSTED = "its network is not trusted";

export function isQuietBecause(room: Room, why: string): boolean {
  return room.state === "silenced" && (room.reason ?? "").startsWith(why);
}
