/**
 * From starting the process to the line that says that Muster is ready, on embedded parts and as users start it. What a
 * start on an existing database costs is in cost-start.bench.ts.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMusterProcess } from "../support/muster-process.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./measure.ts";
import { DIRECTORY } from "./world.ts";

const ROUNDS = 3;
/** Work has to go on within 5 s of a restart. */
const RESTART_MS = 5_000;
/** From clone to running, after download, within a minute. */
const FIRST_MS = 60_000;

export async function run(): Promise<BenchLine[]> {
  const bare = median(Array.from({ length: ROUNDS }, bareNode));
  const { first, again } = await onEmbeddedParts();
  const line = (name: string, ms: number, target: number): BenchLine => ({
    name,
    value: `${ms.toFixed(0)} ms = ${(ms / bare).toFixed(1)} x the start of Node itself (${bare.toFixed(0)} ms)`,
    target: `< ${target / 1_000} s`,
    met: ms < target,
  });
  return [
    line("start on embedded parts, from empty", first, FIRST_MS),
    line("start on embedded parts, again", again, RESTART_MS),
  ];
}

/** What an empty program takes here and now: the machine's share of every start. */
function bareNode(): number {
  const began = performance.now();
  execFileSync(process.execPath, ["-e", ""]);
  return performance.now() - began;
}

async function onEmbeddedParts(): Promise<{ first: number; again: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), "muster-bench-"));
  try {
    return { first: await start(dataDir), again: await start(dataDir) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Milliseconds until ready, on the built-in networks; it is stopped again. */
async function start(dataDir: string): Promise<number> {
  const began = performance.now();
  const env = { MUSTER_DATA_DIR: dataDir, MUSTER_DIRECTORY: DIRECTORY };
  const muster = await startMusterProcess(env, { compileCache: false });
  const ms = performance.now() - began;
  const code = await muster.stop();
  if (code !== 0) throw new Error(`Muster ended with ${code}:\n${muster.output()}`);
  return ms;
}
