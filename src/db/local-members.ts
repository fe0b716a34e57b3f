/** Who is in the rooms of the local networks, in Postgres. */
import { and, asc, eq, inArray } from "drizzle-orm";
import type { LocalMember, MemberState } from "../adapters/local/local-store.ts";
import type { Db, Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { localMembers } from "./schema/local.ts";

/** Everybody in these rooms, by room. */
export async function membersOf(db: Db, rooms: readonly string[]): Promise<Map<string, LocalMember[]>> {
  const rows = await db
    .select()
    .from(localMembers)
    .where(inArray(localMembers.room, [...rooms]))
    .orderBy(asc(localMembers.user));
  const member = ({ user, state, reason }: (typeof rows)[number]) => ({
    user,
    state,
    ...omitNulls({ reason }),
  });
  return new Map([...Map.groupBy(rows, (row) => row.room)].map(([room, all]) => [room, all.map(member)]));
}

/** The person's state there; undefined when they were never in it. */
export async function memberState(tx: Tx, room: string, user: string): Promise<MemberState | undefined> {
  const [row] = await tx
    .select({ state: localMembers.state })
    .from(localMembers)
    .where(and(eq(localMembers.room, room), eq(localMembers.user, user)));
  return row?.state;
}
