/** The feature's own queries: the only file of a feature that may import drizzle-orm. */
import { eq } from "drizzle-orm";
import type { Tx } from "../../src/db/connect.ts";
import { handovers } from "./schema.ts";

export interface Handover {
  /** Contact id of who takes over. */
  readonly to: string;
  readonly at: Date;
}

/** Of an incident there is one; a later one takes its place. */
export async function saveHandover(tx: Tx, incident: string, { to, at }: Handover): Promise<void> {
  await tx
    .insert(handovers)
    .values({ incident, to, at })
    .onConflictDoUpdate({ target: handovers.incident, set: { to, at } });
}

export async function findHandover(tx: Tx, incident: string): Promise<Handover | undefined> {
  const [row] = await tx
    .select({ to: handovers.to, at: handovers.at })
    .from(handovers)
    .where(eq(handovers.incident, incident));
  return row;
}

export async function removeHandover(tx: Tx, incident: string): Promise<void> {
  await tx.delete(handovers).where(eq(handovers.incident, incident));
}
