/** What a tick costs: with nothing due, and with 10,000 due, while 1,000,000 reminders are pending. */
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import type { Database } from "../../src/db/connect.ts";
import { arm, claimDue } from "../../src/db/due.ts";
import { freshDatabase, withTestServer } from "../support/database.ts";
import type { BenchLine } from "./bench-line.ts";
import { median, percentile } from "./measure.ts";
import { count, printLines } from "./print-lines.ts";

const NOW = new Date("2026-11-20T09:00:00Z");
const NEXT = new Date("2026-11-20T10:00:00Z");
const PENDING = 1_000_000;
const DUE = 10_000;
const INCIDENTS = 10_000;
const CLAIM = 500;
const KNOWN = new Set(["no-acknowledgement@1"]);
const TARGET_EMPTY_MS = 5;
const TARGET_LATENESS_MS = 2_000;

export function run(): Promise<BenchLine[]> {
  return withTestServer(async () => {
    const fresh = await freshDatabase();
    try {
      await fill(fresh.database);
      return [await emptyTick(fresh.database), await allDue(fresh.database)];
    } finally {
      await fresh.drop();
    }
  });
}

/** Pending: due at some time in the weeks after NOW, none before. */
async function fill({ db, sql: raw }: Database): Promise<void> {
  await db.execute(sql`
    insert into incidents (id, ref, codename, title, severity, status, marking, opened_by, exercise, opened_at,
      updated_at, last_hash)
    select gen_random_uuid(), 'INC-2026-' || n, 'name-' || n, 'title', 'high', 'detected', 'AMBER', 'alice', false,
      ${NOW.toISOString()}, ${NOW.toISOString()}, repeat('0', 64)
    from generate_series(1, ${INCIDENTS}::int) as n`);
  await db.execute(sql`
    insert into due (about_kind, incident, kind, data, due_at, armed)
    select 'incident', id, 'no-acknowledgement', jsonb_build_object('organisation', 'organisation-' || n),
      ${NOW.toISOString()}::timestamptz + interval '1 hour' + random() * interval '30 days', now()
    from incidents, generate_series(1, ${PENDING / INCIDENTS}::int) as n`);
  await raw`vacuum analyze due`;
  await raw`vacuum analyze incidents`;
}

async function emptyTick(database: Database): Promise<BenchLine> {
  const times: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    const before = performance.now();
    const claimed = await database.db.transaction((tx) => claimDue(tx, NOW, CLAIM, KNOWN));
    times.push(performance.now() - before);
    if (claimed.length > 0) throw new Error("Nothing should be due yet.");
  }
  const typical = median(times);
  return {
    name: `empty tick with ${count(PENDING)} pending`,
    value: `${typical.toFixed(1)} ms (median of ${times.length}; p99 ${percentile(times, 0.99).toFixed(1)} ms)`,
    target: `${TARGET_EMPTY_MS} ms`,
    met: typical < TARGET_EMPTY_MS,
  };
}

/** All become due at the same instant: lateness is how long after it a row's transaction committed. */
async function allDue(database: Database): Promise<BenchLine> {
  await database.db.execute(sql`
    update due set due_at = ${NOW.toISOString()}::timestamptz where id in (select id from due order by random() limit ${DUE})`);
  const told = new Map<number, number>();
  const before = performance.now();
  for (;;) {
    const claimed = await database.db.transaction(async (tx) => {
      const rows = await claimDue(tx, NOW, CLAIM, KNOWN);
      await arm(
        tx,
        rows.map((row) => ({ ...row, told: row.told + 1, dueAt: NEXT })),
        NOW,
      );
      return rows;
    });
    if (claimed.length === 0) break;
    for (const row of claimed) {
      if (told.has(row.id)) throw new Error(`Reminder ${row.id} was claimed twice.`);
      told.set(row.id, performance.now() - before);
    }
  }
  if (told.size !== DUE) throw new Error(`${told.size} of ${DUE} reminders were claimed.`);
  const late = [...told.values()];
  const p99 = percentile(late, 0.99);
  return {
    name: `${count(DUE)} due at one instant of ${count(PENDING)} pending`,
    value: `each claimed and moved once; p99 ${count(p99)} ms late, ${count(DUE / (percentile(late, 1) / 1_000))}/s`,
    target: `${count(TARGET_LATENESS_MS)} ms`,
    met: p99 < TARGET_LATENESS_MS,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printLines(await run());
