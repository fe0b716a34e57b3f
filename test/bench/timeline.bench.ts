/** How many timeline entries a second, hash chain included, and whether a long history makes appending slower. */
import { fileURLToPath } from "node:url";
import type { Database } from "../../src/db/connect.ts";
import { verifyTimeline } from "../../src/db/timeline.ts";
import { freshDatabase, withTestServer } from "../support/database.ts";
import { aNote, anIncident, appendTo } from "../support/samples.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./measure.ts";
import { count, printLines } from "./print-lines.ts";

const NOW = new Date("2026-11-20T09:00:00Z");
const TARGET_PER_SECOND = 5_000;
const TARGET_RATIO = 1.25;
const NOTE = aNote("Saw logins from 198.51.100.7 on three mail gateways; sessions revoked, tokens rotated.");

export function run(): Promise<BenchLine[]> {
  return withTestServer(async () => {
    const fresh = await freshDatabase();
    try {
      return [
        await batched(fresh.database),
        await single(fresh.database),
        await independentOfHistory(fresh.database),
      ];
    } finally {
      await fresh.drop();
    }
  });
}

/** 20 entries per transaction, as when many messages were waiting; 8 incidents at a time. */
async function batched(database: Database): Promise<BenchLine> {
  const perSecond = await rate(database, { entries: 40_000, batch: 20, incidents: 8 });
  return {
    name: "timeline appends",
    value: `${count(perSecond)} entries/s (20 per transaction, 8 incidents at a time, hash chain included)`,
    target: `${count(TARGET_PER_SECOND)}/s`,
    met: perSecond >= TARGET_PER_SECOND,
  };
}

async function single(database: Database): Promise<BenchLine> {
  const perSecond = await rate(database, { entries: 4_000, batch: 1, incidents: 8 });
  return {
    name: "timeline appends, one by one",
    value: `${count(perSecond)} entries/s (a transaction each, 8 incidents at a time)`,
  };
}

async function rate(
  database: Database,
  { entries, batch, incidents }: { entries: number; batch: number; incidents: number },
): Promise<number> {
  const batches = Array.from({ length: batch }, () => NOTE);
  const each = Math.floor(entries / batch / incidents);
  const fill = async () => {
    const { id } = await anIncident(database.db);
    for (let n = 0; n < each; n += 1) await database.db.transaction((tx) => appendTo(tx, id, batches, NOW));
    return id;
  };
  const before = performance.now();
  const ids = await Promise.all(Array.from({ length: incidents }, fill));
  const seconds = (performance.now() - before) / 1_000;
  for (const id of ids) {
    const verdict = await verifyTimeline(database.db, id);
    if (!verdict.ok || verdict.entries !== each * batch) throw new Error(`The chain of ${id} does not hold.`);
  }
  return (each * batch * incidents) / seconds;
}

/** Appends to an empty timeline and to one of 50,000 entries, in turns, so that both see the same machine. */
async function independentOfHistory(database: Database): Promise<BenchLine> {
  const empty = await anIncident(database.db);
  const long = await anIncident(database.db);
  for (let n = 0; n < 25; n += 1) {
    await appendTo(
      database.db,
      long.id,
      Array.from({ length: 2_000 }, () => NOTE),
      NOW,
    );
  }
  const times = { empty: [] as number[], long: [] as number[] };
  for (let n = 0; n < 400; n += 1) {
    times.empty.push(await timeOf(() => appendTo(database.db, empty.id, [NOTE], NOW)));
    times.long.push(await timeOf(() => appendTo(database.db, long.id, [NOTE], NOW)));
  }
  const ratio = median(times.long) / median(times.empty);
  return {
    name: "timeline append after 50,000 entries",
    value: `${ratio.toFixed(2)} × the time of an append to an empty one (${median(times.long).toFixed(2)} ms)`,
    target: `${TARGET_RATIO} ×`,
    met: ratio <= TARGET_RATIO,
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printLines(await run());
