/** Markings that were changed, and permissions to share further. What was written first stays on the timeline. */
import { and, eq } from "drizzle-orm";
import type { Handling } from "../core/marking/marking.ts";
import type { Permit, Remarking } from "../core/marking/need-to-know.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import type { Tx } from "./connect.ts";
import { present } from "./present.ts";
import { entryMarkings, permits } from "./schema/marking.ts";

/** Of all entries of the incident that were marked anew. */
export async function remarkingsOf(tx: Tx, incidentId: string): Promise<Remarking[]> {
  const rows = await tx
    .select({ entry: entryMarkings.entry, tlp: entryMarkings.tlp, handling: entryMarkings.handling })
    .from(entryMarkings)
    .where(eq(entryMarkings.incident, incidentId));
  return rows.map(present);
}

/** Sets the marking that holds for an entry from now on. */
export async function remark(
  tx: Tx,
  incidentId: string,
  entry: number,
  marking: { readonly tlp: Tlp; readonly handling?: Handling },
): Promise<void> {
  const now = { tlp: marking.tlp, handling: marking.handling ?? null };
  await tx
    .insert(entryMarkings)
    .values({ incident: incidentId, entry, ...now })
    .onConflictDoUpdate({ target: [entryMarkings.incident, entryMarkings.entry], set: now });
}

export function permitsOf(tx: Tx, incidentId: string): Promise<Permit[]> {
  return tx
    .select({ entry: permits.entry, recipient: permits.recipient })
    .from(permits)
    .where(eq(permits.incident, incidentId));
}

/**
 * Notes that the source lets an organisation or contact have an entry, or with 0 what is said to everybody.
 * @param by contact id
 * @returns false when it was permitted already
 */
export async function permit(
  tx: Tx,
  incidentId: string,
  granted: Permit,
  by: string,
  now: Date,
): Promise<boolean> {
  const added = await tx
    .insert(permits)
    .values({ incident: incidentId, ...granted, by, at: now })
    .onConflictDoNothing()
    .returning({ entry: permits.entry });
  return added.length > 0;
}

/** Takes permissions back, for instance of an organisation that is removed. */
export async function withdrawPermits(tx: Tx, incidentId: string, recipient: string): Promise<void> {
  await tx.delete(permits).where(and(eq(permits.incident, incidentId), eq(permits.recipient, recipient)));
}
