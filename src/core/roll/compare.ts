/** What a room looks like to the platform, held against what Muster knew before it asked. */
import type { RollState } from "../roll.ts";
import { inOrder } from "../words.ts";

export interface KnownBefore {
  /** Who can read the room, as far as Muster knew. */
  readonly roomMembers: readonly { readonly user: string; readonly state: "invited" | "joined" }[];
  /** Lines of the roll of people whose user id on that network is known. */
  readonly roll: readonly { readonly user: string; readonly state: RollState }[];
}

export interface MissedMove {
  readonly user: string;
  readonly kind: "joined" | "left";
}

/**
 * Joins and leaves that were missed, by user id. Who is only invited and not there stays invited: platforms
 * list who is in a room, not who is asked. Who was removed is on their way out, which is no news.
 * @param members user ids in the room, as the platform says
 */
export function missedMoves(known: KnownBefore, members: readonly string[]): readonly MissedMove[] {
  const there = new Set(members);
  const seated = new Set(known.roomMembers.filter((one) => one.state === "joined").map((one) => one.user));
  const roll = new Map(known.roll.map((line) => [line.user, line.state]));
  const joined = [...there].filter((user) => {
    const state = roll.get(user);
    return !seated.has(user) || (state !== undefined && state !== "joined" && state !== "removed");
  });
  const here = new Set([
    ...seated,
    ...known.roll.filter((one) => one.state === "joined").map((one) => one.user),
  ]);
  const left = [...here].filter((user) => !there.has(user));
  return [
    ...joined.map((user) => ({ user, kind: "joined" as const })),
    ...left.map((user) => ({ user, kind: "left" as const })),
  ].toSorted((a, b) => inOrder(a.user, b.user));
}
