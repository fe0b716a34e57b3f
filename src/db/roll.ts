/** The muster roll: one line per incident, contact and room key (`main` unless said otherwise). */
import { and, asc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { isPerson, type RollLine, type RollState } from "../core/roll.ts";
import type { Tx } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { omitNulls } from "./omit-nulls.ts";
import { byIncident, forget, keep, readOnce } from "./read-once.ts";
import { roll } from "./schema/muster.ts";

/** The key of the rooms that are for everybody who takes part. */
export const MAIN = "main";

/** A line with the platform's id of the person, once known. */
export type KnownRollLine = RollLine & { readonly userId?: string };

/** Puts contacts and organisations on the roll. Who failed, left, declined or was removed is wanted again; others stay as they are. */
export async function want(
  tx: Tx,
  incidentId: string,
  lines: readonly KnownRollLine[],
  roomKey = MAIN,
): Promise<void> {
  // One statement cannot touch a row twice: the first line of each counts.
  const key = ({ contact, organisation }: RollLine) => JSON.stringify(contact ?? { organisation });
  const once = [...new Map(lines.toReversed().map((line) => [key(line), line])).values()];
  const { contact, organisation } = roll;
  await put(tx, incidentId, once.filter(isPerson), roomKey, {
    target: [roll.incident, roll.roomKey, contact],
  });
  await put(
    tx,
    incidentId,
    once.filter((line) => !isPerson(line)),
    roomKey,
    { target: [roll.incident, roll.roomKey, organisation], targetWhere: isNull(contact) },
  );
}

async function put(
  tx: Tx,
  incidentId: string,
  lines: readonly KnownRollLine[],
  roomKey: string,
  arbiter: { readonly target: PgColumn[]; readonly targetWhere?: SQL },
): Promise<void> {
  if (lines.length === 0) return;
  await tx
    .insert(roll)
    .values(lines.map((line) => ({ ...line, incident: incidentId, roomKey })))
    .onConflictDoUpdate({
      ...arbiter,
      set: {
        organisation: sql`excluded.organisation`,
        network: sql`excluded.network`,
        userId: sql`excluded.user_id`,
        state: sql`excluded.state`,
        reason: sql`excluded.reason`,
        changedAt: sql`excluded.changed_at`,
      },
      setWhere: inArray(roll.state, ["failed", "left", "removed", "declined"]),
    });
  forget(tx, incidentId);
}

/** By organisation and contact. */
export function rollOf(tx: Tx, incidentId: string, roomKey = MAIN): Promise<readonly KnownRollLine[]> {
  return readOnce(tx, incidentId, rollFor(roomKey), async () => {
    return (await rollRows(tx, [incidentId], roomKey)).get(incidentId) ?? [];
  });
}

const rollFor = (roomKey: string): string => `roll ${roomKey}`;

/** Reads the rolls of many incidents at once: those of the rooms for everybody. */
export async function keepRolls(tx: Tx, ids: readonly string[]): Promise<void> {
  keep(tx, ids, rollFor(MAIN), await rollRows(tx, ids, MAIN), []);
}

async function rollRows(
  tx: Tx,
  ids: readonly string[],
  roomKey: string,
): Promise<Map<string, KnownRollLine[]>> {
  const rows = await tx
    .select({
      ofIncident: roll.incident,
      contact: roll.contact,
      organisation: roll.organisation,
      network: roll.network,
      userId: roll.userId,
      state: roll.state,
      reason: roll.reason,
      changedAt: roll.changedAt,
    })
    .from(roll)
    .where(and(inArray(roll.incident, [...ids]), eq(roll.roomKey, roomKey)))
    .orderBy(asc(roll.organisation), asc(roll.contact));
  return byIncident(rows.map(omitNulls));
}

export interface RollChange {
  readonly state: RollState;
  readonly reason?: string;
  readonly userId?: string;
  /** Null: there is none any more. */
  readonly network?: string | null;
}

/**
 * Notes how far the mustering of a contact got. The user id and network are kept when not given.
 * @returns false when the contact is not on the roll, or state and reason are what they were
 */
export function setContact(
  tx: Tx,
  incidentId: string,
  contact: string,
  change: RollChange,
  now: Date,
  roomKey = MAIN,
): Promise<boolean> {
  return setWhere(tx, incidentId, eq(roll.contact, contact), change, now, roomKey);
}

/** The same for a line, which may be that of an organisation as a whole. */
export function setLine(
  tx: Tx,
  incidentId: string,
  { contact, organisation }: Pick<RollLine, "contact" | "organisation">,
  change: RollChange,
  now: Date,
  roomKey = MAIN,
): Promise<boolean> {
  const who =
    contact === undefined
      ? and(isNull(roll.contact), eq(roll.organisation, organisation))
      : eq(roll.contact, contact);
  return setWhere(tx, incidentId, who, change, now, roomKey);
}

function setWhere(
  tx: Tx,
  incidentId: string,
  who: SQL | undefined,
  change: RollChange,
  now: Date,
  roomKey: string,
): Promise<boolean> {
  return inTransaction(tx, async (tx) => {
    const where = and(eq(roll.incident, incidentId), eq(roll.roomKey, roomKey), who);
    const [before] = await tx.select().from(roll).where(where).for("update");
    if (!before) return false;
    const reason = change.reason ?? null;
    const changed = before.state !== change.state || before.reason !== reason;
    await tx
      .update(roll)
      .set({
        state: change.state,
        reason,
        userId: change.userId ?? before.userId,
        network: change.network === undefined ? before.network : change.network,
        changedAt: changed ? now : before.changedAt,
      })
      .where(where);
    forget(tx, incidentId);
    return changed;
  });
}
