/** Who may do what in a room: the part of the authorisation rules that a bot can run into. */
import { type Json, MatrixFault, type Room, type World } from "./world.ts";

/** Room versions whose creator has infinite power and stands in no list (version 12). */
export function creatorsRule(version: string): boolean {
  return version === "12";
}

export function powerOf(world: World, room: Room, user: string): number {
  if (creatorsRule(room.version) && room.creator === user) return Number.POSITIVE_INFINITY;
  const levels = world.state(room, "m.room.power_levels");
  if (!levels) return room.creator === user ? 100 : 0;
  const users = (levels.users ?? {}) as Json;
  return Number(users[user] ?? levels.users_default ?? 0);
}

/** Throws M_FORBIDDEN unless `user` is joined and has the level that an event of this type needs. */
export function demandSend(world: World, room: Room, user: string, type: string, isState: boolean): void {
  demandJoined(world, room, user);
  const levels = world.state(room, "m.room.power_levels") ?? {};
  const events = (levels.events ?? {}) as Json;
  const needed = Number(
    events[type] ?? (isState ? (levels.state_default ?? 50) : (levels.events_default ?? 0)),
  );
  if (powerOf(world, room, user) < needed) throw forbidden(`You don't have permission to post ${type}`);
}

/** Throws M_FORBIDDEN unless `user` is joined and has the level for `invite`, `kick`, `ban` or `redact`. */
export function demandAction(
  world: World,
  room: Room,
  user: string,
  action: "invite" | "kick" | "ban" | "redact",
): void {
  demandJoined(world, room, user);
  const levels = world.state(room, "m.room.power_levels") ?? {};
  const needed = Number(levels[action] ?? (action === "invite" ? 0 : 50));
  if (powerOf(world, room, user) < needed) throw forbidden(`You don't have permission to ${action}`);
}

export function demandJoined(world: World, room: Room, user: string): void {
  if (world.membership(room, user) !== "join") throw forbidden(`User ${user} not in room ${room.id}`);
}

export function forbidden(error: string): MatrixFault {
  return new MatrixFault(403, "M_FORBIDDEN", error);
}
