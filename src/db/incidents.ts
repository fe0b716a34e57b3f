/** Incidents and who takes part in them. */
import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Incident, Participation } from "../core/incident/incident.ts";
import { NO_HASH } from "../core/timeline/chain.ts";
import { accessFactsOf } from "./access-facts.ts";
import type { Tx } from "./connect.ts";
import { type Knower, mayBeKnownTo } from "./known-to.ts";
import { omitNulls } from "./omit-nulls.ts";
import { forget, keep, known } from "./read-once.ts";
import { findMoved } from "./rooms.ts";
import { incidentNumbers, incidents, participations } from "./schema/incidents.ts";
import { rooms } from "./schema/rooms.ts";

declare const held: unique symbol;

/**
 * An incident that the transaction at hand has locked, or has itself opened: until its end nobody else changes the
 * incident or writes on its timeline. Only lockIncident, insertIncident and saveIncident return one.
 */
export type LockedIncident = Incident & { readonly [held]: true };

/** An incident that is being opened, with the alert that opened it. */
export type NewIncident = Incident & { readonly alert?: Alert };

/** An alert of a system outside. Drills are kept apart from the rest. */
export interface Alert {
  readonly id: string;
  /** Organisation for which it counts; absent: for everybody. */
  readonly of?: string;
}

/** Takes the next incident number of a year: 1, 2, … A rolled back transaction gives its number back; others wait for it. */
export async function takeNumber(tx: Tx, year: number): Promise<number> {
  const [row] = await tx
    .insert(incidentNumbers)
    .values({ year, last: 1 })
    .onConflictDoUpdate({ target: incidentNumbers.year, set: { last: sql`${incidentNumbers.last} + 1` } })
    .returning({ last: incidentNumbers.last });
  if (!row) throw new Error("PostgreSQL returned no incident number.");
  return row.last;
}

export async function insertIncident(tx: Tx, { alert, ...incident }: NewIncident): Promise<LockedIncident> {
  const opening = alert && { alert: alert.id, alertOf: alert.of ?? null };
  await tx.insert(incidents).values({ ...incident, ...opening, lastNumber: 0, lastHash: NO_HASH });
  return incident as LockedIncident;
}

/** Locks the incident until the transaction ends: anyone who changes one holds this lock first. */
export async function lockIncident(tx: Tx, id: string): Promise<LockedIncident | undefined> {
  // Not FOR UPDATE: rows that merely refer to the incident may be added by others meanwhile.
  const [row] = await tx.select(COLUMNS).from(incidents).where(eq(incidents.id, id)).for("no key update");
  // Others may have changed it while this waited for the lock.
  forget(tx, id);
  return row && (omitNulls(row) as LockedIncident);
}

/** Reads incidents whose rows are locked already, so that {@link heldIncident} finds them: one statement for all. */
export async function keepHeld(tx: Tx, ids: readonly string[]): Promise<void> {
  const rows = await tx
    .select(COLUMNS)
    .from(incidents)
    .where(inArray(incidents.id, [...ids]));
  const found = new Map(rows.map((row) => [row.id, omitNulls(row) as LockedIncident]));
  keep<LockedIncident | undefined>(tx, ids, "held", found, undefined);
}

/** As {@link lockIncident}; one that {@link keepHeld} has read is not read again unless it was changed. */
export function heldIncident(tx: Tx, id: string): Promise<LockedIncident | undefined> {
  return known(tx, id, "held", () => lockIncident(tx, id));
}

/**
 * Writes everything but the head of the timeline, which only `append` moves.
 * @param before as it was locked
 * @returns the incident as it is now, locked still
 * @throws Error when the two are not the same incident
 */
export async function saveIncident(
  tx: Tx,
  before: LockedIncident,
  incident: Incident,
): Promise<LockedIncident> {
  const { id, ...rest } = incident;
  if (id !== before.id) throw new Error(`The incident ${before.id} is locked, and ${id} was to be saved.`);
  await tx
    .update(incidents)
    .set({
      ...rest,
      category: rest.category ?? null,
      pap: rest.pap ?? null,
      caveats: rest.caveats ?? null,
      lead: rest.lead ?? null,
      closedAt: rest.closedAt ?? null,
      resolution: rest.resolution ?? null,
    })
    .where(eq(incidents.id, id));
  forget(tx, id);
  return incident as LockedIncident;
}

/** What an incident is found by. */
type Key = { ref: string } | { id: string } | { codename: string } | { alert: Alert; exercise: boolean };

/** Finds by reference or codename (capitals do not matter), by id, or the open incident of an alert. */
export async function findIncident(tx: Tx, by: Key): Promise<Incident | undefined> {
  const [row] = await tx.select(COLUMNS).from(incidents).where(conditionOf(by)).limit(1);
  return row && omitNulls(row);
}

function conditionOf(by: Key): SQL | undefined {
  if ("ref" in by) return eq(incidents.ref, by.ref.toUpperCase());
  if ("codename" in by) return eq(incidents.codename, by.codename.toLowerCase());
  if ("alert" in by) {
    const { alert, exercise } = by;
    const forWhom = alert.of === undefined ? isNull(incidents.alertOf) : eq(incidents.alertOf, alert.of);
    const isOpen = sql`${incidents.status} <> 'closed'`;
    return and(eq(incidents.alert, alert.id), eq(incidents.exercise, exercise), forWhom, isOpen);
  }
  // Anything else than a UUID would be an error of the server, not "not found".
  return UUID.test(by.id) ? eq(incidents.id, by.id) : sql`false`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function incidentOfRoom(tx: Tx, network: string, roomId: string): Promise<Incident | undefined> {
  const [row] = await tx
    .select(COLUMNS)
    .from(incidents)
    .innerJoin(rooms, eq(rooms.incident, incidents.id))
    .where(and(eq(rooms.network, network), eq(rooms.roomId, roomId)))
    .limit(1);
  if (row) return omitNulls(row);
  const moved = await findMoved(tx, { network, roomId });
  return moved && findIncident(tx, { id: moved.incident });
}

/**
 * Newest first.
 * @param options.open true: not closed; false: closed; absent: all
 * @param options.knownTo only those that this person may know of
 * @param options.among only these, by id
 * @param options.limit default 100
 */
export async function listIncidents(
  tx: Tx,
  options: { open?: boolean; knownTo?: Knower; among?: readonly string[]; limit?: number } = {},
): Promise<Incident[]> {
  const { open, knownTo, among, limit = 100 } = options;
  // Written out, not as parameters, so that the partial index on open incidents applies.
  const state =
    open === undefined
      ? undefined
      : open
        ? sql`${incidents.status} <> 'closed'`
        : eq(incidents.status, "closed");
  const rows = await tx
    .select(COLUMNS)
    .from(incidents)
    .where(and(state, among && inArray(incidents.id, [...among]), knownTo && mayBeKnownTo(knownTo)))
    .orderBy(desc(incidents.openedAt), desc(incidents.ref))
    .limit(limit);
  return rows.map(omitNulls);
}

/** Those that take part now, in the order of invitation: who was removed is not among them. */
export async function participationsOf(tx: Tx, incidentId: string): Promise<readonly Participation[]> {
  return (await accessFactsOf(tx, incidentId)).participations;
}

/**
 * Lets an organisation in; one that was removed comes back, and has to acknowledge again.
 * @returns false when it took part already
 */
export async function addParticipation(
  tx: Tx,
  incidentId: string,
  organisation: string,
  now: Date,
): Promise<boolean> {
  const added = await tx
    .insert(participations)
    .values({ incident: incidentId, organisation, invitedAt: now })
    .onConflictDoUpdate({
      target: [participations.incident, participations.organisation],
      set: { invitedAt: now, acknowledgedAt: null, acknowledgedBy: null, removedAt: null },
      setWhere: isNotNull(participations.removedAt),
    })
    .returning({ organisation: participations.organisation });
  forget(tx, incidentId);
  return added.length > 0;
}

/** Takes an organisation out. @returns false when it took no part */
export async function removeParticipation(
  tx: Tx,
  incidentId: string,
  organisation: string,
  now: Date,
): Promise<boolean> {
  const removed = await tx
    .update(participations)
    .set({ removedAt: now })
    .where(
      and(
        eq(participations.incident, incidentId),
        eq(participations.organisation, organisation),
        isNull(participations.removedAt),
      ),
    )
    .returning({ organisation: participations.organisation });
  forget(tx, incidentId);
  return removed.length > 0;
}

/** @returns false when the organisation had acknowledged already, or does not take part */
export async function acknowledge(
  tx: Tx,
  incidentId: string,
  organisation: string,
  contact: string,
  now: Date,
): Promise<boolean> {
  const done = await tx
    .update(participations)
    .set({ acknowledgedAt: now, acknowledgedBy: contact })
    .where(
      and(
        eq(participations.incident, incidentId),
        eq(participations.organisation, organisation),
        isNull(participations.acknowledgedAt),
        isNull(participations.removedAt),
      ),
    )
    .returning({ organisation: participations.organisation });
  forget(tx, incidentId);
  return done.length > 0;
}

const COLUMNS = {
  id: incidents.id,
  ref: incidents.ref,
  codename: incidents.codename,
  title: incidents.title,
  category: incidents.category,
  severity: incidents.severity,
  status: incidents.status,
  marking: incidents.marking,
  pap: incidents.pap,
  caveats: incidents.caveats,
  source: incidents.source,
  relay: incidents.relay,
  lead: incidents.lead,
  openedBy: incidents.openedBy,
  exercise: incidents.exercise,
  openedAt: incidents.openedAt,
  updatedAt: incidents.updatedAt,
  closedAt: incidents.closedAt,
  resolution: incidents.resolution,
};
