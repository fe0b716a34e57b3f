/**
 * Runs the benches (`*.bench.ts` beside this file, or those named as arguments: `room mass`, and `cost` for all that
 * begin with `cost-`) one after the other and prints a table and a line of JSON. Figures are compared with those of
 * baseline.json; `--save` writes those of this run there. `--against <folder>` runs the Muster of another checkout
 * beside this one where costs are measured: on a busy machine that alone tells which is dearer. Exits 0 also when a
 * target is missed, since a bench measures and does not judge; 1 when one crashes.
 */
import { mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startEmbedded } from "@muster/embedded-postgresql";
import pino from "pino";
import { withTestServer } from "../support/database.ts";
import { stopOnSignal } from "../support/stop-on-signal.ts";
import { compared, readBaseline, saveBaseline } from "./baseline.ts";
import type { BenchLine } from "./bench-line.ts";
import { setAgainst } from "./rounds.ts";

interface Bench {
  run(): Promise<readonly BenchLine[]>;
}

interface Outcome {
  readonly bench: string;
  readonly seconds: number;
  readonly lines: readonly BenchLine[];
  readonly crash?: string;
}

/** One bench may not hold up the others for ever. */
const LIMIT_MS = 600_000;
const SETTINGS = {
  max_connections: "300",
  // Costs are counted in statements, too; the benches make more different ones than PostgreSQL keeps by default.
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": "20000",
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { save: { type: "boolean", default: false }, against: { type: "string" } },
});
if (flags.against !== undefined) setAgainst(resolve(flags.against));
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""))
  .toSorted();
const names = positionals.map((name) => name.replace(/(\.bench)?(\.ts)?$/, ""));
const wanted = names.length === 0 ? all : all.filter((bench) => names.some((name) => isMeant(bench, name)));
const unknown = names.filter((name) => !all.some((bench) => isMeant(bench, name)));
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(", ")}. There are: ${all.join(", ")}`);
  process.exit(1);
}

const machine = {
  cores: availableParallelism(),
  cpu: cpus()[0]?.model ?? "unknown",
  node: process.version,
  load: loadavg()[0]?.toFixed(1),
};
console.log(
  `${machine.cores} cores (${machine.cpu}), Node ${machine.node}, load before the run ${machine.load}\n`,
);
const baseline = readBaseline();
const outcomes = await onDurableServer(async () => {
  const made: Outcome[] = [];
  for (const name of wanted) {
    const outcome = await runOne(name);
    made.push(outcome);
    print(outcome);
  }
  return made;
});
const after = loadavg()[0]?.toFixed(1);
console.log(`load after the run ${after}; where it is above ${machine.cores}, processor time is too high\n`);
console.log(JSON.stringify({ machine: { ...machine, after }, benches: outcomes }));
if (flags.save) {
  const figures = outcomes.flatMap(({ lines }) => lines.flatMap(({ figure }) => figure ?? []));
  saveBaseline(figures, `${machine.cores} cores (${machine.cpu}), Node ${machine.node}`);
}
process.exit(outcomes.some((one) => one.crash !== undefined) ? 1 : 0);

function isMeant(bench: string, name: string): boolean {
  return bench === name || bench.startsWith(`${name}-`);
}

async function runOne(bench: string): Promise<Outcome> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error(`not done within ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
  try {
    const { run } = (await import(`./${bench}.bench.ts`)) as Bench;
    const lines = await Promise.race([run(), limit.promise]);
    return { bench, seconds: seconds(), lines: lines.map((line) => compared(line, baseline)) };
  } catch (error) {
    const crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { bench, seconds: seconds(), lines: [], crash };
  } finally {
    clearTimeout(timer);
  }
}

function print({ bench, seconds, lines, crash }: Outcome): void {
  console.log(`${bench} (${seconds} s)${crash === undefined ? "" : `: CRASHED\n${crash}`}`);
  for (const line of lines) {
    const verdict = line.met === undefined ? "" : line.met ? "met" : "MISSED";
    const target = line.target === undefined ? "" : ` (target ${line.target})`;
    console.log(`  ${verdict.padEnd(6)}  ${line.name}: ${line.value}${target}`);
  }
  console.log();
}

/** Tests give up durability for speed; figures without it would flatter. TEST_DATABASE_URL names another server. */
async function onDurableServer<T>(work: () => Promise<T>): Promise<T> {
  if (process.env.TEST_DATABASE_URL) return await withTestServer(work);
  const dataDir = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const log = pino({ level: "warn" });
  const server = await startEmbedded({ dataDir, log, settings: SETTINGS });
  process.env.TEST_DATABASE_URL = server.url;
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const forget = stopOnSignal(stop);
  try {
    return await withTestServer(work);
  } finally {
    forget();
    await stop();
  }
}
