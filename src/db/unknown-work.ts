/** Work that waits and that this process does not know how to do: another version queued it, and is to do it. */
import { sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { type KnownKinds, kindList } from "./lanes/pending.ts";

export interface UnknownWork {
  readonly queue: "inbox" | "outbox" | "due";
  readonly kind: string;
  readonly v: number;
  readonly count: number;
}

/** Kinds and versions that this process knows, by queue. */
export interface KnownWork {
  readonly inbox: KnownKinds;
  readonly outbox: KnownKinds;
  readonly due: KnownKinds;
}

/** Work that is pending, or due by now, of kinds or versions that are not known. Costs as much as there is pending. */
export async function unknownWork(tx: Tx, known: KnownWork, now: Date): Promise<UnknownWork[]> {
  const rows = await tx.execute<{ queue: UnknownWork["queue"]; kind: string; v: number; count: string }>(sql`
    select 'inbox' as queue, kind, v, count(*) from inbox
      where done_at is null and kind || '@' || v <> all(${kindList(known.inbox)}) group by kind, v
    union all
    select 'outbox', kind, v, count(*) from outbox
      where done_at is null and kind || '@' || v <> all(${kindList(known.outbox)}) group by kind, v
    union all
    select 'due', kind, v, count(*) from due
      where armed is not null and due_at <= ${now.toISOString()}::timestamptz
        and kind || '@' || v <> all(${kindList(known.due)}) group by kind, v
    order by 1, 2, 3`);
  return rows.map(({ queue, kind, v, count }) => ({ queue, kind, v: Number(v), count: Number(count) }));
}
