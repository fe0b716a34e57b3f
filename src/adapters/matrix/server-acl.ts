/**
 * Which homeservers may take part in a room (spec: "Server Access Control Lists"): Muster's own, and those of
 * the people whom it invited. Every homeserver in the room keeps the others out, also one that a member invites. Pure.
 */
import { type Json, texts } from "./json.ts";
import { hostOf, isAddress, serverOf } from "./server-name.ts";

export const ACL = "m.room.server_acl";

/** Content of the list with exactly these servers. */
export function aclOf(servers: Iterable<string>): Json {
  const allow = [...new Set(Array.from(servers, hostOf))].toSorted();
  return { allow, deny: [], allow_ip_literals: allow.some(isAddress) };
}

/** Whether the list lets the person's homeserver in. Without a list every server may. */
export function isAllowed(acl: Json | undefined, user: string): boolean {
  if (acl === undefined) return true;
  const allowed = texts(acl.allow);
  return allowed.includes(hostOf(serverOf(user))) || allowed.includes("*");
}
