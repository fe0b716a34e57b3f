/** For whom side rooms are; who is in them is on their roll. */
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { sideRoomEntitled } from "./schema/rooms.ts";

/** Somebody for whom a side room is: a contact, or without one nobody in particular of an organisation. */
export interface Meant {
  readonly contact?: string;
  readonly organisation: string;
}

/** Notes for whom the side rooms with a key are, beside those for whom they are already. */
export async function meanFor(
  tx: Tx,
  incidentId: string,
  roomKey: string,
  people: readonly Meant[],
  now: Date,
): Promise<void> {
  if (people.length === 0) return;
  await tx
    .insert(sideRoomEntitled)
    .values(people.map((one) => ({ ...one, incident: incidentId, roomKey, since: now })))
    .onConflictDoNothing();
}

/** Takes somebody off; who is not on it is no error. */
export async function noLongerMean(
  tx: Tx,
  incidentId: string,
  roomKey: string,
  { contact, organisation }: Meant,
): Promise<void> {
  await tx
    .delete(sideRoomEntitled)
    .where(
      and(
        eq(sideRoomEntitled.incident, incidentId),
        eq(sideRoomEntitled.roomKey, roomKey),
        eq(sideRoomEntitled.organisation, organisation),
        contact === undefined ? isNull(sideRoomEntitled.contact) : eq(sideRoomEntitled.contact, contact),
      ),
    );
}

/** For whom the side rooms with a key are, by organisation and contact. */
export async function meantIn(tx: Tx, incidentId: string, roomKey: string): Promise<Meant[]> {
  const rows = await tx
    .select({ contact: sideRoomEntitled.contact, organisation: sideRoomEntitled.organisation })
    .from(sideRoomEntitled)
    .where(and(eq(sideRoomEntitled.incident, incidentId), eq(sideRoomEntitled.roomKey, roomKey)))
    .orderBy(asc(sideRoomEntitled.organisation), asc(sideRoomEntitled.contact));
  return rows.map(omitNulls);
}
