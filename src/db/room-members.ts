/** Who can read a room: anyone who is in it or invited, known to the directory or not. */
import { and, asc, desc, eq, inArray, ne, sql } from "drizzle-orm";
import { WITHDRAWN } from "./bindings.ts";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { forget, readOnce } from "./read-once.ts";
import type { Room } from "./rooms.ts";
import { incidents } from "./schema/incidents.ts";
import { roomLooks, roomMembers, rooms } from "./schema/rooms.ts";

/** One of them. Without a contact nobody knows who it is: not in the directory, in it more than once, or withdrawn. */
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
  forget(tx, room);
  return changed.length > 0;
}

/** Notes that somebody is neither in the room nor invited any more. @returns false when that was known */
export async function removeRoomMember(tx: Tx, room: string, user: string): Promise<boolean> {
  const gone = await tx
    .delete(roomMembers)
    .where(and(eq(roomMembers.room, room), eq(roomMembers.userId, user)))
    .returning({ user: roomMembers.userId });
  forget(tx, room);
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
export function roomMembersOf(tx: Tx, room: string): Promise<readonly RoomMember[]> {
  return readOnce(tx, room, "members", () => readRoomMembers(tx, room));
}

async function readRoomMembers(tx: Tx, room: string): Promise<readonly RoomMember[]> {
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
        and not exists (
          select from identity_changes as change
          where change.network = rooms.network and change.user_id = room_members.user_id
            and change.identity = ${WITHDRAWN} and change.accepted_at is null)
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
 * Takes open rooms of open incidents on a network that are to be held against what the platform says, and notes that they
 * are: those that nobody has looked at for the longest time, in steps of two minutes, and of these the busiest first.
 * Several processes that do so at once take different ones.
 * @param before only rooms that were not taken since then
 */
export async function takeRoomsToCompare(
  tx: Tx,
  network: string,
  { before, now, limit }: { readonly before: Date; readonly now: Date; readonly limit: number },
): Promise<RoomToCompare[]> {
  const taken = await tx.execute<{ room: string; privacy_at: string | null }>(sql`
    with next as (
      select rooms.id from rooms join incidents on incidents.id = rooms.incident
        left join room_looks on room_looks.room = rooms.id
      where rooms.network = ${network} and rooms.state = 'open' and rooms.room_id is not null
        and incidents.status <> 'closed'
        and (room_looks.compared_at is null or room_looks.compared_at < ${before.toISOString()}::timestamptz)
      order by date_bin('2 minutes', room_looks.compared_at, 'epoch') nulls first, incidents.updated_at desc, rooms.id
      limit ${limit} for no key update of rooms skip locked
    )
    insert into room_looks (room, compared_at) select id, ${now.toISOString()}::timestamptz from next
    on conflict (room) do update set compared_at = excluded.compared_at
    returning room, privacy_at`);
  const privacy = new Map(taken.map(({ room, privacy_at: at }) => [room, at]));
  if (privacy.size === 0) return [];
  const rows = await tx
    .select({ room: rooms, busy: incidents.updatedAt })
    .from(rooms)
    .innerJoin(incidents, eq(incidents.id, rooms.incident))
    .where(inArray(rooms.id, [...privacy.keys()]))
    .orderBy(desc(incidents.updatedAt), asc(rooms.id));
  return rows.map(({ room }) => {
    const at = privacy.get(room.id);
    return { room: omitNulls(room), ...(at == null ? {} : { privacyAt: new Date(at) }) };
  });
}

/** A room, and when the platform was last asked who could read it beside its members. */
export interface RoomToCompare {
  readonly room: Room;
  readonly privacyAt?: Date;
}

export async function notePrivacy(tx: Tx, room: string, now: Date): Promise<void> {
  await tx.update(roomLooks).set({ privacyAt: now }).where(eq(roomLooks.room, room));
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
