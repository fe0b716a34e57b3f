/** Emojis under the messages of the local networks, in Postgres. */
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { LocalReaction } from "../adapters/local/local-store.ts";
import type { Db, Tx } from "./connect.ts";
import { localMessages, localReactions } from "./schema/local.ts";

/** The emojis under these messages, in the order in which they were put there. */
export async function reactionsUnder(db: Db, messages: readonly string[]): Promise<LocalReaction[]> {
  if (messages.length === 0) return [];
  const rows = await db
    .select()
    .from(localReactions)
    .where(inArray(localReactions.message, messages.map(Number)))
    .orderBy(asc(localReactions.createdAt), asc(localReactions.user), asc(localReactions.emoji));
  return rows.map(({ message, user, emoji }) => ({ message: String(message), user, emoji }));
}

/** Puts one there, or takes it away; returns whether that changed anything. */
export async function changeReaction(
  tx: Tx,
  network: string,
  { message, user, emoji }: LocalReaction,
  on: boolean,
  at: Date,
): Promise<boolean> {
  const id = Number(message);
  if (!on) {
    const gone = await tx
      .delete(localReactions)
      .where(
        and(eq(localReactions.message, id), eq(localReactions.user, user), eq(localReactions.emoji, emoji)),
      )
      .returning({ emoji: localReactions.emoji });
    return gone.length > 0;
  }
  // The lock keeps a deletion at the same moment from leaving an emoji behind.
  const [there] = await tx
    .select({ id: localMessages.id })
    .from(localMessages)
    .where(and(eq(localMessages.network, network), eq(localMessages.id, id), isNull(localMessages.deleted)))
    .for("share");
  if (there === undefined) return false;
  const put = await tx
    .insert(localReactions)
    .values({ message: id, user, emoji, createdAt: at })
    .onConflictDoNothing()
    .returning({ emoji: localReactions.emoji });
  return put.length > 0;
}

/** Takes away all that is under a message. */
export async function dropReactions(tx: Tx, message: number): Promise<void> {
  await tx.delete(localReactions).where(eq(localReactions.message, message));
}
