/** Key of what is said once to each person in each room. */
import { createHash } from "node:crypto";

/** @param room id of a row of the rooms table. @returns at most 120 characters that every network takes as a key */
export function onceKey(what: string, room: string, user: string): string {
  const hash = createHash("sha256").update(user).digest("hex").slice(0, 32);
  return `${what}:${room}:${hash}`;
}
