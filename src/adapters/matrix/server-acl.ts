/**
 * Which homeservers may take part in a room (spec: "Server Access Control Lists"): Muster's own, and those of
 * the people whom it invited. Every homeserver in the room keeps the others out, also one that a member invites. Pure.
 */
import { type Json, texts } from "./json.ts";
import { hostOf, isAddress, serverOf } from "./server-name.ts";

export const ACL = "m.room.server_acl";

/**
 * Content of the list with exactly these servers. Names with a port stand in it twice: servers are looked up without
 * it, yet Synapse holds its own name against a new list as a whole, and refuses what would then deny itself.
 */
export function aclOf(servers: Iterable<string>): Json {
  const names = Array.from(servers, (server) => server.toLowerCase());
  const allow = [...new Set(names.flatMap((name) => [hostOf(name), name]))].toSorted();
  return { allow, deny: [], allow_ip_literals: allow.some(isAddress) };
}

/** Whether the list lets the person's homeserver in. Without a list every server may. */
export function isAllowed(acl: Json | undefined, user: string): boolean {
  if (acl === undefined) return true;
  const allowed = texts(acl.allow);
  return allowed.includes(hostOf(serverOf(user))) || allowed.includes("*");
}
