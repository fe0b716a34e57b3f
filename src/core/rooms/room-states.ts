/** How a war-room stands, and who is in it. */

/**
 * `expelled`: Muster was removed from it; stored under that name. `silenced`: others may read it, so nothing is sent
 * there until a responder allows it again.
 */
export const ROOM_STATES = ["wanted", "open", "failed", "expelled", "silenced"] as const;
export type RoomState = (typeof ROOM_STATES)[number];

/** Both can read what is said there. */
export const ROOM_MEMBER_STATES = ["invited", "joined"] as const;
export type RoomMemberState = (typeof ROOM_MEMBER_STATES)[number];

/** Why nothing is sent into a room that is open to Muster. */
export const SILENCES = [
  /** Others may read it; a responder decides when Muster writes there again. */
  "exposed",
  /** Everybody for whom it was has been removed; it speaks again when somebody is wanted there. */
  "nobody-left",
  /** A side room that was closed, for good. */
  "closed",
  /** Its network is not trusted, or was not; a responder decides when Muster writes there again. */
  "not-trusted",
] as const;
export type Silence = (typeof SILENCES)[number];
