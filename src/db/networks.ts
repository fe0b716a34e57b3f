/** Networks that people no longer trust, and what is there of incidents. */
import { and, eq, ne, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { forgetStanding, standingOf } from "./directory-cache.ts";
import { omitNulls } from "./omit-nulls.ts";
import { forget } from "./read-once.ts";
import { incidents } from "./schema/incidents.ts";
import { roll } from "./schema/muster.ts";
import { networkTrust } from "./schema/network-trust.ts";
import { rooms } from "./schema/rooms.ts";

export interface NetworkTrust {
  readonly network: string;
  readonly state: "trusted" | "suspect";
  /** In the words of anyone who decided it. */
  readonly reason?: string;
  /** Contact id. */
  readonly by: string;
  readonly at: Date;
}

/** Of every network about which somebody has decided; of the others nobody has said anything against. */
export async function trustOfNetworks(tx: Tx): Promise<NetworkTrust[]> {
  const rows = await tx.select().from(networkTrust).orderBy(networkTrust.network);
  return rows.map(omitNulls);
}

/** Ids of the networks that are not trusted at the moment. */
export async function suspectNetworks(tx: Tx): Promise<ReadonlySet<string>> {
  return (await standingOf(tx)).suspects;
}

export async function setTrust(tx: Tx, { reason, ...trust }: NetworkTrust): Promise<void> {
  const row = { ...trust, reason: reason ?? null };
  await tx.insert(networkTrust).values(row).onConflictDoUpdate({ target: networkTrust.network, set: row });
  forgetStanding(tx);
}

/** Holds off everybody else who would decide about networks until the transaction ends. */
export async function lockTrust(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table ${networkTrust} in share row exclusive mode`);
  forgetStanding(tx);
}

/** Ids of the incidents that are not closed and have a room on the network, in a fixed order. */
export async function openIncidentsOn(tx: Tx, network: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: incidents.id })
    .from(incidents)
    .innerJoin(rooms, eq(rooms.incident, incidents.id))
    .where(and(eq(rooms.network, network), ne(incidents.status, "closed")))
    .orderBy(incidents.id);
  return rows.map((row) => row.id);
}

/** Wants a contact of the roll on another network from now on; nobody knows yet who they are there. */
export async function moveLine(
  tx: Tx,
  incidentId: string,
  roomKey: string,
  contact: string,
  network: string,
  now: Date,
): Promise<void> {
  await tx
    .update(roll)
    .set({ network, userId: null, state: "wanted", reason: null, changedAt: now })
    .where(and(eq(roll.incident, incidentId), eq(roll.roomKey, roomKey), eq(roll.contact, contact)));
  forget(tx, incidentId);
}
