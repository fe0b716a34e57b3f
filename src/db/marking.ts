/** Markings that were changed, and permissions to share further. What was written first stays on the timeline. */
import { and, eq, inArray, or } from "drizzle-orm";
import type { Handling } from "../core/marking/marking.ts";
import type { Permit, Remarking } from "../core/marking/need-to-know.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import type { Tx } from "./connect.ts";
import { present } from "./present.ts";
import { contacts } from "./schema/directory.ts";
import { entryMarkings, permits } from "./schema/marking.ts";

/** Of all entries of the incident that were marked anew. */
export async function remarkingsOf(tx: Tx, incidentId: string): Promise<Remarking[]> {
  const rows = await tx
    .select({ entry: entryMarkings.entry, tlp: entryMarkings.tlp, handling: entryMarkings.handling })
    .from(entryMarkings)
    .where(eq(entryMarkings.incident, incidentId));
  return rows.map(present);
}

/** Sets the marking that holds for these entries from now on. */
export async function remark(
  tx: Tx,
  incidentId: string,
  entries: readonly number[],
  marking: { readonly tlp: Tlp; readonly handling?: Handling },
): Promise<void> {
  const now = { tlp: marking.tlp, handling: marking.handling ?? null };
  await tx
    .insert(entryMarkings)
    .values(entries.map((entry) => ({ incident: incidentId, entry, ...now })))
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

/** A correction is for whom the source has let have what it corrects. */
export async function copyPermits(tx: Tx, incidentId: string, from: number, to: number): Promise<void> {
  const copied = await tx
    .select()
    .from(permits)
    .where(and(eq(permits.incident, incidentId), eq(permits.entry, from)));
  if (copied.length === 0) return;
  await tx
    .insert(permits)
    .values(copied.map((one) => ({ ...one, entry: to })))
    .onConflictDoNothing();
}

/** Takes permissions back of a contact, or of an organisation that is removed and of all its people. */
export async function withdrawPermits(tx: Tx, incidentId: string, recipient: string): Promise<void> {
  const people = tx.select({ id: contacts.id }).from(contacts).where(eq(contacts.organisation, recipient));
  await tx
    .delete(permits)
    .where(
      and(
        eq(permits.incident, incidentId),
        or(eq(permits.recipient, recipient), inArray(permits.recipient, people)),
      ),
    );
}
