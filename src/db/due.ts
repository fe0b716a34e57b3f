/** What becomes due: one row per about, kind and data, moved rather than multiplied. */
import { and, asc, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { About } from "../core/about.ts";
import type { Json } from "../core/timeline/entry.ts";
import { aboutOf, columnsOf } from "./about-columns.ts";
import type { Tx } from "./connect.ts";
import { type KnownKinds, kindList } from "./lanes/pending.ts";
import { due } from "./schema/due.ts";

/** Which of a kind it is, typed by its feature; it and the about tell rows of a kind apart. */
export type DueData = { readonly [key: string]: Json };

export interface DueRow {
  readonly id: number;
  readonly about: About;
  readonly kind: string;
  readonly v: number;
  readonly data: DueData;
  /** How many levels have been told so far. */
  readonly told: number;
  readonly dueAt: Date;
}

/** Kind of the rows with which an import asks running incidents to follow it. */
export const DIRECTORY_CHANGE = "directory-change";
/** What it may have changed for them: a row's `changed`. */
export const DIRECTORY_CHANGES = ["lead", "policy"] as const;

/** A due row to arm. */
export interface NewDue {
  readonly about: About;
  readonly kind: string;
  /** Default 1. */
  readonly v?: number;
  /** Default: nothing. */
  readonly data?: DueData;
  /** Default 0. */
  readonly told?: number;
  readonly dueAt: Date;
}

/** Arms rows, or moves those that exist to a new time. Hold the incident's lock, so that two who arm do not cross. */
export async function arm(tx: Tx, rows: readonly NewDue[], now: Date): Promise<void> {
  // One statement cannot touch a row twice: the last of the same identity counts.
  const once = new Map(rows.map((row) => [identity(row), row]));
  if (once.size === 0) return;
  const values = [...once.values()].map(({ about, kind, v = 1, data = {}, told = 0, dueAt }) => {
    return { ...columnsOf(about), kind, v, data, told, due_at: dueAt };
  });
  // One parameter however many rows: a digest may arm thousands.
  await tx.execute(sql`
    insert into due (about_kind, incident, about_id, kind, v, data, told, due_at, armed)
    select about_kind, incident, about_id, kind, v, data, told, due_at, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as row (about_kind text, incident uuid,
      about_id text, kind text, v integer, data jsonb, told integer, due_at timestamptz)
    on conflict on constraint due_one
    do update set v = excluded.v, told = excluded.told, due_at = excluded.due_at, armed = excluded.armed`);
}

function identity({ about, kind, data = {} }: NewDue): string {
  return JSON.stringify([columnsOf(about), kind, Object.entries(data).toSorted()]);
}

/**
 * Disarms everything about a about, or only one kind.
 * @param which.data only rows whose data have these values
 */
export async function disarm(
  tx: Tx,
  about: About,
  which: { kind?: string; data?: DueData } = {},
): Promise<void> {
  await tx
    .update(due)
    .set({ armed: null })
    .where(
      and(
        isAbout(about),
        which.kind === undefined ? undefined : eq(due.kind, which.kind),
        which.data === undefined ? undefined : sql`${due.data} @> ${JSON.stringify(which.data)}::jsonb`,
        isNotNull(due.armed),
      ),
    );
}

/** Disarms one row. */
export async function disarmRow(tx: Tx, { id }: Pick<DueRow, "id">): Promise<void> {
  await tx.update(due).set({ armed: null }).where(eq(due.id, id));
}

/** Disarms these rows. */
export async function disarmRows(tx: Tx, rows: readonly Pick<DueRow, "id">[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await tx.update(due).set({ armed: null }).where(inArray(due.id, ids));
}

/** The armed rows about a subject, soonest first. */
export async function armedOf(tx: Tx, about: About): Promise<DueRow[]> {
  const rows = await tx
    .select()
    .from(due)
    .where(and(isAbout(about), isNotNull(due.armed)))
    .orderBy(asc(due.dueAt), asc(due.id));
  return rows.map(({ aboutKind, incident, aboutId, armed: _armed, ...row }) => {
    return { ...row, about: aboutOf(aboutKind, incident, aboutId) };
  });
}

function isAbout(about: About): SQL | undefined {
  const columns = columnsOf(about);
  if (columns.incident !== null) return eq(due.incident, columns.incident);
  return and(
    eq(due.aboutKind, columns.about_kind),
    columns.about_id === null ? undefined : eq(due.aboutId, columns.about_id),
  );
}

/**
 * Takes rows that are due, oldest first, and locks them and their incidents until the transaction ends. Rows
 * of an incident that somebody is changing at this moment are left for the next tick: waiting for it while
 * holding others is how two would wait for each other for ever. A claimed row stays due until the caller
 * arms it for later or disarms it in the same transaction. Rows of other kinds or versions than the known ones
 * are left to a process that knows them.
 */
export async function claimDue(tx: Tx, now: Date, limit: number, known: KnownKinds): Promise<DueRow[]> {
  const isDue = sql`due.due_at <= ${now.toISOString()}::timestamptz and due.armed is not null
    and due.kind || '@' || due.v = any(${kindList(known)})`;
  // PostgreSQL locks no rows of an outer join that may be missing, so that what is about no incident is claimed apart.
  const ofIncidents = await tx.execute<Claimed>(sql`
    select ${CLAIMED} from due join incidents on incidents.id = due.incident
    where ${isDue} order by due.due_at, due.id limit ${limit} for no key update of due, incidents skip locked`);
  const others = await tx.execute<Claimed>(sql`
    select ${CLAIMED} from due where due.incident is null and ${isDue}
    order by due.due_at, due.id limit ${limit - ofIncidents.length} for no key update skip locked`);
  return [...ofIncidents, ...others].map(claimedRow).toSorted(soonest);
}

const CLAIMED = sql.raw(
  "due.id, due.about_kind, due.incident, due.about_id, due.kind, due.v, due.data, due.told, due.due_at",
);

type Claimed = {
  readonly id: string;
  readonly about_kind: About["kind"];
  readonly incident: string | null;
  readonly about_id: string | null;
  readonly kind: string;
  readonly v: number;
  readonly data: DueData;
  readonly told: number;
  readonly due_at: string;
};

function claimedRow(row: Claimed): DueRow {
  return {
    id: Number(row.id),
    about: aboutOf(row.about_kind, row.incident, row.about_id),
    kind: row.kind,
    v: Number(row.v),
    data: row.data,
    told: Number(row.told),
    dueAt: new Date(row.due_at),
  };
}

function soonest(a: DueRow, b: DueRow): number {
  return a.dueAt.getTime() - b.dueAt.getTime() || a.id - b.id;
}
