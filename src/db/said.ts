/** Which entries the messages have that Muster said in the rooms. */
import { and, eq } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { said } from "./schema/said.ts";

/** Notes a message of Muster's own. @param entries numbers of the entries whose words it has */
export async function keepSaid(
  tx: Tx,
  room: string,
  message: string,
  entries: readonly number[],
): Promise<void> {
  await tx
    .insert(said)
    .values({ room, message, entries: [...entries] })
    .onConflictDoNothing();
}

/** Numbers of the entries whose words the message has; undefined when Muster did not say it there. */
export async function citedIn(tx: Tx, room: string, message: string): Promise<readonly number[] | undefined> {
  const [row] = await tx
    .select({ entries: said.entries })
    .from(said)
    .where(and(eq(said.room, room), eq(said.message, message)));
  return row?.entries;
}
