/** Who put which emoji under a message that has copies elsewhere, or is one. */
import { and, eq, or } from "drizzle-orm";
import type { Place } from "../core/relay/counterpart.ts";
import type { Tx } from "./connect.ts";
import { relayedReactions } from "./schema/relay.ts";

/** One person's emoji. */
export interface Reaction extends Place {
  readonly emoji: string;
  /** The platform's id. */
  readonly user: string;
}

/** @returns false when it is there already */
export async function addReaction(tx: Tx, { user, ...rest }: Reaction): Promise<boolean> {
  const added = await tx
    .insert(relayedReactions)
    .values({ ...rest, userId: user })
    .onConflictDoNothing()
    .returning({ room: relayedReactions.room });
  return added.length > 0;
}

/** @returns false when there is none */
export async function removeReaction(tx: Tx, { room, message, emoji, user }: Reaction): Promise<boolean> {
  const removed = await tx
    .delete(relayedReactions)
    .where(
      and(
        eq(relayedReactions.room, room),
        eq(relayedReactions.message, message),
        eq(relayedReactions.emoji, emoji),
        eq(relayedReactions.userId, user),
      ),
    )
    .returning({ room: relayedReactions.room });
  return removed.length > 0;
}

/** Whether anybody has put the emoji under one of these messages. */
export async function hasReaction(tx: Tx, places: readonly Place[], emoji: string): Promise<boolean> {
  if (places.length === 0) return false;
  const somewhere = or(
    ...places.map(({ room, message }) =>
      and(eq(relayedReactions.room, room), eq(relayedReactions.message, message)),
    ),
  );
  const found = await tx
    .select({ room: relayedReactions.room })
    .from(relayedReactions)
    .where(and(eq(relayedReactions.emoji, emoji), somewhere))
    .limit(1);
  return found.length > 0;
}
