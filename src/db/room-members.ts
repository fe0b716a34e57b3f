/** Who can read a room: anyone who is in it or invited, known to the directory or not. */
import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import type { Room } from "./rooms.ts";
import { incidents } from "./schema/incidents.ts";
import { roomMembers, rooms } from "./schema/rooms.ts";

/** One of them. Without a contact nobody knows who it is: not in the directory, or in it more than once. */
export interface RoomMember {
  readonly user: string;
  readonly state: "invited" | "joined";
  readonly contact?: string;
  /** Id of the contact's organisation. */
  readonly organisation?: string;
}

/**
 * Notes that somebody is invited or in the room. Who joined is not merely invited again.
 * @returns false when that was known
 */
export async function addRoomMember(
  tx: Tx,
  room: string,
  user: string,
  state: "invited" | "joined",
  now: Date,
): Promise<boolean> {
  const changed = await tx
    .insert(roomMembers)
    .values({ room, userId: user, state, since: now })
    .onConflictDoUpdate({
      target: [roomMembers.room, roomMembers.userId],
      set: { state, since: now },
      setWhere: sql`${roomMembers.state} = 'invited' and excluded.state = 'joined'`,
    })
    .returning({ user: roomMembers.userId });
  return changed.length > 0;
}

/** Notes that somebody is neither in the room nor invited any more. @returns false when that was known */
export async function removeRoomMember(tx: Tx, room: string, user: string): Promise<boolean> {
  const gone = await tx
    .delete(roomMembers)
    .where(and(eq(roomMembers.room, room), eq(roomMembers.userId, user)))
    .returning({ user: roomMembers.userId });
  return gone.length > 0;
}

/** The same without who they are in the directory, and with since when: cheap. */
export function memberStatesOf(
  tx: Tx,
  room: string,
): Promise<{ user: string; state: "invited" | "joined"; since: Date }[]> {
  return tx
    .select({ user: roomMembers.userId, state: roomMembers.state, since: roomMembers.since })
    .from(roomMembers)
    .where(eq(roomMembers.room, room))
    .orderBy(asc(roomMembers.userId));
}

/** By user id, as the platform knows them. */
export async function roomMembersOf(tx: Tx, room: string): Promise<RoomMember[]> {
  const rows = await tx.execute<{
    user: string;
    state: "invited" | "joined";
    contacts: { id: string; organisation: string }[];
  }>(sql`
    select room_members.user_id as "user", room_members.state, (
      select coalesce(jsonb_agg(distinct jsonb_build_object('id', contacts.id, 'organisation', contacts.organisation)), '[]')
      from contact_addresses as address
      join contacts on contacts.id = address.contact and contacts.listed
      join organisations on organisations.id = contacts.organisation and organisations.listed
      where address.network = rooms.network
        and (address.user_id = room_members.user_id or lower(address.address) = lower(room_members.user_id))
    ) as contacts
    from room_members join rooms on rooms.id = room_members.room
    where room_members.room = ${room}
    order by room_members.user_id`);
  return rows.map(({ user, state, contacts }) => {
    const [contact, another] = contacts;
    if (!contact || another) return { user, state };
    return { user, state, contact: contact.id, organisation: contact.organisation };
  });
}

/**
 * Open rooms of open incidents on a network, to be held against what the platform says.
 * @param behind id of the last row of the batch before; absent: from the beginning
 */
export async function roomsToCompare(
  tx: Tx,
  network: string,
  behind: string | undefined,
  limit: number,
): Promise<Room[]> {
  const rows = await tx
    .select({ room: rooms })
    .from(rooms)
    .innerJoin(incidents, eq(incidents.id, rooms.incident))
    .where(
      and(
        eq(rooms.network, network),
        eq(rooms.state, "open"),
        ne(incidents.status, "closed"),
        behind === undefined ? undefined : gt(rooms.id, behind),
      ),
    )
    .orderBy(asc(rooms.id))
    .limit(limit);
  return rows.map((row) => omitNulls(row.room));
}

/** Ids of the open rooms of incidents that are not closed in which this account is, in a fixed order. */
export async function openRoomsWith(tx: Tx, network: string, user: string): Promise<string[]> {
  const rows = await tx
    .select({ id: rooms.id })
    .from(roomMembers)
    .innerJoin(rooms, eq(rooms.id, roomMembers.room))
    .innerJoin(incidents, eq(incidents.id, rooms.incident))
    .where(
      and(
        eq(rooms.network, network),
        eq(roomMembers.userId, user),
        eq(rooms.state, "open"),
        ne(incidents.status, "closed"),
      ),
    )
    .orderBy(asc(rooms.incident), asc(rooms.id));
  return rows.map((row) => row.id);
}
