/**
 * What a start on an existing database costs, as users start it: what `npm start` gives to Node, and no compile cache
 * but what Muster brings itself.
 */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBothPlatforms } from "../support/both-platforms.ts";
import { bareDatabase } from "../support/database.ts";
import { startMusterProcess } from "../support/muster-process.ts";
import type { BenchLine } from "./bench-line.ts";
import type { Operation, Used } from "./cost.ts";
import { processorTimeOf } from "./meter.ts";
import { costBench, type Subject } from "./rounds.ts";
import { DIRECTORY } from "./world.ts";

const LIMIT_MS = 120_000;
/** Work goes on so soon after PostgreSQL answers. */
const TARGET_MS = 2_000;

export async function run(): Promise<readonly BenchLine[]> {
  const lines = await costBench(prepare, { limitMs: LIMIT_MS });
  return lines.map(withTarget);
}

async function prepare(program?: string): Promise<Subject> {
  const platforms = await startBothPlatforms();
  const stops = [() => platforms.stop()];
  const starts = async (id: string, networks: string, env: Readonly<Record<string, string>>) => {
    const fresh = await bareDatabase();
    stops.push(() => fresh.drop());
    const dataDir = mkdtempSync(join(tmpdir(), "muster-bench-"));
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    const all = { MUSTER_DATA_DIR: dataDir, MUSTER_DIRECTORY: DIRECTORY, DATABASE_URL: fresh.url, ...env };
    return {
      id,
      name: `start on an existing database, ${networks}`,
      times: 1,
      // The first one migrates and imports the directory: that is the round that does not count.
      round: () => start(all, program),
    } satisfies Operation;
  };
  return {
    operations: [
      await starts("start.local", "the built-in networks", {}),
      await starts("start.two-platforms", "Slack and Matrix", platforms.environment("http")),
    ],
    async stop() {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

/** It is stopped again. Its statements are not counted. */
async function start(env: Readonly<Record<string, string>>, program?: string): Promise<Used> {
  const began = performance.now();
  const muster = await startMusterProcess(
    { LOG_LEVEL: "info", ...env },
    { compileCache: false, ...(program === undefined ? {} : { program }) },
  );
  const wall = performance.now() - began;
  const processor = await processorTimeOf(muster.pid);
  const code = await muster.stop();
  if (code !== 0) throw new Error(`Muster ended with ${code}:\n${muster.output()}`);
  return { processor, statements: Number.NaN, wall };
}

/** The time on the wall depends on what else the machine does: it is judged by its target, not by what was before. */
function withTarget(line: BenchLine): BenchLine {
  const { figure } = line;
  if (!figure?.id.endsWith(".wall")) return line;
  return { ...line, target: `< ${TARGET_MS / 1_000} s`, met: figure.value < TARGET_MS };
}
