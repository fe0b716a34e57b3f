/** Markings that were changed, and permissions to share further. The first marking stays on the timeline. */
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Handling } from "../core/marking/marking.ts";
import type { Permit, Remarking } from "../core/marking/need-to-know.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import { type RemovedParticipant, withoutRemoved } from "../core/marking/without-removed.ts";
import { accessFactsOf } from "./access-facts.ts";
import type { Tx } from "./connect.ts";
import { forget } from "./read-once.ts";
import { contacts } from "./schema/directory.ts";
import { entryMarkings, permits } from "./schema/markings.ts";
import { timeline } from "./schema/timeline.ts";

/** Of all entries of the incident that were marked again. */
export async function remarkingsOf(tx: Tx, incidentId: string): Promise<readonly Remarking[]> {
  return (await accessFactsOf(tx, incidentId)).remarkings;
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
  forget(tx, incidentId);
}

/** As they are marked now: the entries that name organisations or persons. Reads the whole timeline. */
async function namingEntries(tx: Tx, incidentId: string): Promise<(Remarking & { handling: Handling })[]> {
  // Marked again, an entry has the handling that it was given then, or none.
  const handling = sql<Handling>`(case when ${entryMarkings.entry} is null then ${timeline.handling} else ${entryMarkings.handling} end)`;
  return tx
    .select({
      entry: timeline.number,
      tlp: sql<Tlp>`coalesce(${entryMarkings.tlp}, ${timeline.marking})`,
      handling,
    })
    .from(timeline)
    .leftJoin(
      entryMarkings,
      and(eq(entryMarkings.incident, timeline.incident), eq(entryMarkings.entry, timeline.number)),
    )
    .where(and(eq(timeline.incident, incidentId), sql`${handling} ?| array['only', 'named']`));
}

/**
 * Entries that named an organisation or person name them no longer, once these are removed from the incident.
 * @param contact absent: the whole organisation
 */
export async function withdrawNames(
  tx: Tx,
  incidentId: string,
  organisation: string,
  contact?: string,
): Promise<void> {
  // Also people whom the directory does not have at the moment: it may have them again.
  const people = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(eq(contacts.organisation, organisation));
  const out: RemovedParticipant = {
    organisation,
    contacts: contact === undefined ? people.map((one) => one.id) : [contact],
    wholly: contact === undefined,
  };
  for (const { entry, tlp, handling } of await namingEntries(tx, incidentId)) {
    const left = withoutRemoved(handling, out);
    if (left !== undefined) await remark(tx, incidentId, [entry], { tlp, handling: left });
  }
}

export async function permitsOf(tx: Tx, incidentId: string): Promise<readonly Permit[]> {
  return (await accessFactsOf(tx, incidentId)).permits;
}

/**
 * Notes that the source lets an organisation or contact have an entry, or what is said to everybody.
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
    .returning({ recipient: permits.recipient });
  forget(tx, incidentId);
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
  forget(tx, incidentId);
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
  forget(tx, incidentId);
}
