/** Keeps who was refused what, alike attempts as one, and no more than so many. */
import { desc, sql } from "drizzle-orm";
import type { RefusalReason } from "../core/refusal.ts";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { refusals } from "./schema/refusals.ts";

/** Older ones go: somebody who tries a thousand things must not fill the database. */
const MAX_REFUSALS = 1_000;

export interface Refusal {
  readonly network: string;
  readonly userId: string;
  readonly contact?: string;
  readonly organisation?: string;
  /** Name of the command; `event` for anything else. */
  readonly what: string;
  readonly why: RefusalReason;
  /** Id of the incident that it was about. */
  readonly incident?: string;
}

export interface KeptRefusal extends Refusal {
  readonly times: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export async function noteRefusal(tx: Tx, refusal: Refusal, now: Date): Promise<void> {
  await tx
    .insert(refusals)
    .values({ ...refusal, times: 1, firstAt: now, lastAt: now })
    .onConflictDoUpdate({
      target: [refusals.network, refusals.userId, refusals.what, refusals.why, refusals.incident],
      set: { times: sql`${refusals.times} + 1`, lastAt: now },
    });
  await tx.execute(sql`delete from ${refusals} where id in (
    select id from ${refusals} order by last_at desc, id desc offset ${MAX_REFUSALS})`);
}

/** The latest first. */
export async function latestRefusals(tx: Tx): Promise<KeptRefusal[]> {
  const rows = await tx.select().from(refusals).orderBy(desc(refusals.lastAt), desc(refusals.id));
  return rows.map(({ id: _id, ...row }) => omitNulls(row));
}
