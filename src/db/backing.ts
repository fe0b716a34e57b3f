/**
 * What decides who may read an entry is kept in tables, and follows from the chain: each row of these must be what an
 * entry says. A row that no entry backs opens nothing; a marking that is not as its entry says locks what it is about.
 * docs/decisions/0013.
 */
import { sql } from "drizzle-orm";
import type { Handling } from "../core/marking/marking.ts";
import type { Permit, Remarking } from "../core/marking/need-to-know.ts";
import { MUSTER } from "../core/timeline/entry.ts";
import { accessFactsOf, DEEDS, type Deed } from "./access-facts.ts";
import type { Tx } from "./connect.ts";

export function isDeed(kind: string): boolean {
  return DEEDS.some((one) => one === kind);
}

/** Nobody reads it until an operator has looked: of nobody's organisation, for nobody. */
const LOCKED = { tlp: "RED", handling: { source: MUSTER, circle: "label", named: [] } } as const;

/** Permissions, as far as an entry `permitted` grants them to the entry or to what it corrects. */
export async function backedPermits(
  tx: Tx,
  incident: string,
  permits: readonly Permit[],
): Promise<readonly Permit[]> {
  if (permits.length === 0) return permits;
  const [deeds, lineage] = await Promise.all([deedsOf(tx, incident), lineageOf(tx, incident, permits)]);
  return permits.filter(({ entry, recipient }) =>
    deeds.some(
      (deed) =>
        deed.kind === "permitted" &&
        deed.recipients?.includes(recipient) === true &&
        (entry === undefined
          ? deed.entry === undefined || deed.entry === 0
          : (lineage.get(entry) ?? [entry]).includes(deed.entry ?? -1)),
    ),
  );
}

/** Markings as their latest entry says; those that differ from it, and those that are gone, are locked. */
export async function backedRemarkings(
  tx: Tx,
  incident: string,
  rows: readonly Remarking[],
): Promise<readonly Remarking[]> {
  const deeds = await deedsOf(tx, incident);
  const marks = deeds.filter(({ kind, entry }) => kind === "marked" && entry !== undefined);
  if (rows.length === 0 && marks.length === 0) return rows;
  const lineage = await lineageOf(tx, incident, rows);
  const seen = new Set(rows.map((one) => one.entry));
  const gone = marks.flatMap(({ entry }) => (entry === undefined || seen.has(entry) ? [] : [entry]));
  return [
    ...rows.map((row) =>
      isBacked(row, lineage.get(row.entry) ?? [row.entry], deeds) ? row : lock(row.entry),
    ),
    ...[...new Set(gone)].map(lock),
  ];
}

function lock(entry: number): Remarking {
  return { entry, ...LOCKED };
}

function isBacked(row: Remarking, lineage: readonly number[], deeds: readonly Deed[]): boolean {
  const about = deeds.filter(({ kind, entry, number }) =>
    kind === "marked" ? lineage.includes(entry ?? -1) && number > row.entry : false,
  );
  const last = about.at(-1);
  const isNarrowed = deeds.some(
    ({ kind, number }) => kind === "removed" && number > (last?.number ?? row.entry),
  );
  // Somebody whom it named was removed: it names them no longer, and keeps its label.
  if (last === undefined) return isNarrowed;
  if (last.to !== row.tlp) return false;
  return isNarrowed || last.handling === undefined || same(last.handling ?? undefined, row.handling);
}

/** jsonb does not keep the order of keys. */
function same(a: Handling | undefined, b: Handling | undefined): boolean {
  const sorted = (one: Handling | undefined) =>
    JSON.stringify(Object.entries(one ?? {}).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

async function deedsOf(tx: Tx, incident: string): Promise<readonly Deed[]> {
  return (await accessFactsOf(tx, incident)).deeds;
}

/** Each entry with those that it corrects, and these correct. */
async function lineageOf(
  tx: Tx,
  incident: string,
  of: readonly { readonly entry?: number }[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const entries = [...new Set(of.flatMap((one) => one.entry ?? []))];
  if (entries.length === 0) return new Map();
  const rows = await tx.execute<{ start: string; numbers: readonly string[] }>(sql`
    with recursive lineage (start, number) as (
      select value::bigint, value::bigint from jsonb_array_elements_text(${JSON.stringify(entries)}::jsonb)
      union
      select lineage.start, entry.corrects from lineage
        join timeline as entry on entry.incident = ${incident} and entry.number = lineage.number
      where entry.corrects is not null
    )
    select start, jsonb_agg(number) as numbers from lineage group by start`);
  return new Map(rows.map(({ start, numbers }) => [Number(start), numbers.map(Number)]));
}
