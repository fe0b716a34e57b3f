/** For whom something waits on a local network: ids of rooms and messages, no words. */
import { sql } from "drizzle-orm";
import type { LocalWaiting } from "../adapters/local/local-store.ts";
import type { Db } from "./connect.ts";

/** Each room that somebody is in or invited to, with the newest message in it that is for them and of somebody else. */
export async function waitingOn(db: Db, network: string): Promise<readonly LocalWaiting[]> {
  const rows = await db.execute<{ user: string; room: string; state: string; newest: string | null }>(sql`
    select m.user_id as "user", m.room, m.state, newest.id::text as newest
    from local_members as m
    join local_rooms as r on r.id = m.room and r.network = ${network}
    left join lateral (
      select id from local_messages as said
      where said.room = m.room and said.author <> m.user_id and said.deleted is null
        and (said.only_for is null or said.only_for = m.user_id)
      order by id desc limit 1
    ) as newest on m.state = 'joined'
    where m.state in ('invited', 'joined') and m.user_id <> 'muster'
    order by m.user_id, m.room`);
  return rows.map(({ user, room, state, newest }) => ({
    user,
    room,
    invited: state === "invited",
    ...(newest === null ? {} : { newest }),
  }));
}
