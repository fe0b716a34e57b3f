/** Names of lanes and idempotency keys: one room, or one person's direct messages, is one lane. */

/** For what is done about a room beside what is said in it, so that it holds nothing up. */
export const besideLane = (what: string, room: string): string => `${what}:${room}`;
export const roomLane = (room: string): string => `room:${room}`;
/** Of the step that carries a message; those it carries keep the key (`batch`). */
export const relayKey = (row: number): string => `relay:${row}`;
export const personLane = (network: string, contact: string): string => `person:${network}:${contact}`;
export const replyLane = (network: string, user: string): string => `reply:${network}:${user}`;
