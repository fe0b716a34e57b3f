/** What arrives, recorded under its platform id before it is acknowledged. */
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { jsonText } from "./json-text.ts";

/** Wakes the inbox workers of all processes; the payload is a lane. */
export const INBOX_CHANNEL = "muster_inbox";

export interface InboxItem {
  readonly id: number;
  readonly network: string;
  readonly eventId: string;
  readonly kind: string;
  readonly v: number;
  readonly event: unknown;
  readonly receivedAt: Date;
  /** 1 on the first try. */
  readonly attempts: number;
}

export interface NewEvent {
  readonly network: string;
  readonly eventId: string;
  readonly lane: string;
  /** The lane instead, unless this room (by the platform's id) is a war-room. */
  readonly outside?: { readonly room: string | undefined; readonly lane: string };
  readonly kind: string;
  /** Version of the event's shape. Default 1. */
  readonly v?: number;
  readonly event: unknown;
}

/**
 * Records an event. Events of one lane are handled one after the other.
 * @param item.lane at most 2,000 characters, for instance network and room
 * @returns false when the network delivered an event of this id before
 */
export async function accept(tx: Tx, item: NewEvent, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const woken = await tx.execute(sql`
    with added as (
      insert into inbox (network, event_id, lane, kind, v, event, received_at, not_before)
      values (${item.network}, ${item.eventId}, ${laneOf(item)}, ${item.kind}, ${item.v ?? 1}, ${jsonText(item.event)}::jsonb, ${at}, ${at})
      on conflict (network, event_id) do nothing
      returning lane
    )
    select pg_notify(${INBOX_CHANNEL}, lane) from added`);
  return woken.length > 0;
}

function laneOf({ network, lane, outside }: NewEvent): SQL {
  if (outside === undefined) return sql`${lane}`;
  if (outside.room === undefined) return sql`${outside.lane}`;
  return sql`case when exists (select from rooms where rooms.network = ${network} and rooms.room_id = ${outside.room})
    then ${lane} else ${outside.lane} end`;
}
