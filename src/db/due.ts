/** What becomes due: one row per incident, kind and subject, moved rather than multiplied. */
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { type KnownKinds, kindList } from "./lanes/pending.ts";
import { due } from "./schema/due.ts";

export interface DueRow {
  readonly id: number;
  readonly incident: string;
  readonly kind: string;
  readonly v: number;
  readonly subject: string;
  /** How many levels have been told so far. */
  readonly told: number;
  readonly dueAt: Date;
}

/** Kind of the rows with which an import asks running incidents to follow it, and its two subjects. */
export const DIRECTORY_CHANGE = { kind: "directory-change", lead: "lead", policy: "policy" } as const;

/** What is to be armed. */
export interface NewDue {
  readonly incident: string;
  readonly kind: string;
  /** Default: empty. */
  readonly subject?: string;
  /** Default 0. */
  readonly told?: number;
  readonly dueAt: Date;
}

/** Arms rows, or moves those that exist to a new time. Hold the incident's lock, so that two who arm do not cross. */
export async function arm(tx: Tx, rows: readonly NewDue[], now: Date): Promise<void> {
  // One statement cannot touch a row twice: the last of the same key counts.
  const once = new Map(rows.map((row) => [JSON.stringify([row.incident, row.kind, row.subject ?? ""]), row]));
  if (once.size === 0) return;
  const values = [...once.values()].map(({ incident, kind, subject = "", told = 0, dueAt }) => {
    return { incident, kind, subject, told, due_at: dueAt };
  });
  // One parameter however many rows: a digest may arm thousands.
  await tx.execute(sql`
    insert into due (incident, kind, subject, told, due_at, armed)
    select incident, kind, subject, told, due_at, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
      as row (incident uuid, kind text, subject text, told integer, due_at timestamptz)
    on conflict (incident, kind, subject)
    do update set told = excluded.told, due_at = excluded.due_at, armed = excluded.armed`);
}

/** Disarms everything of an incident, or only one kind, or one subject. */
export async function disarm(
  tx: Tx,
  incident: string,
  which: { kind?: string; subject?: string } = {},
): Promise<void> {
  await tx
    .update(due)
    .set({ armed: null })
    .where(
      and(
        eq(due.incident, incident),
        which.kind === undefined ? undefined : eq(due.kind, which.kind),
        which.subject === undefined ? undefined : eq(due.subject, which.subject),
        isNotNull(due.armed),
      ),
    );
}

/** What is armed for an incident, soonest first. */
export async function armedOf(tx: Tx, incident: string): Promise<DueRow[]> {
  return await tx
    .select({
      id: due.id,
      incident: due.incident,
      kind: due.kind,
      v: due.v,
      subject: due.subject,
      told: due.told,
      dueAt: due.dueAt,
    })
    .from(due)
    .where(and(eq(due.incident, incident), isNotNull(due.armed)))
    .orderBy(asc(due.dueAt), asc(due.id));
}

/**
 * Takes rows that are due, oldest first, and locks them and their incidents until the transaction ends. Rows
 * of an incident that somebody is changing at this moment are left for the next tick: waiting for it while
 * holding others is how two would wait for each other for ever. A claimed row stays due until the caller
 * arms it for later or disarms it in the same transaction. Rows of other kinds or versions than the known ones
 * are left to a process that knows them.
 */
export async function claimDue(tx: Tx, now: Date, limit: number, known: KnownKinds): Promise<DueRow[]> {
  const rows = await tx.execute<Record<string, unknown>>(sql`
    select due.id, due.incident, due.kind, due.v, due.subject, due.told, due.due_at
    from due join incidents on incidents.id = due.incident
    where due.due_at <= ${now.toISOString()}::timestamptz and due.armed is not null
      and due.kind || '@' || due.v = any(${kindList(known)})
    order by due.due_at, due.id
    limit ${limit}
    for no key update of due, incidents skip locked`);
  return rows.map((row) => ({
    id: Number(row.id),
    incident: String(row.incident),
    kind: String(row.kind),
    v: Number(row.v),
    subject: String(row.subject),
    told: Number(row.told),
    dueAt: new Date(String(row.due_at)),
  }));
}
