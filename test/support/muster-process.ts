/** Muster as a process of its own, which a test may kill at any instant. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

export interface MusterProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything that it wrote so far. */
  output(): string;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it is gone. Resolves to its exit code. */
  stop(): Promise<number | null>;
}

const SRC = join(import.meta.dirname, "..", "..", "src");
/** As `npm start` and the container do: a small young generation halves the resident memory. */
const FLAGS = [
  "--import",
  pathToFileURL(join(SRC, "node-settings.js")).href,
  "--disable-warning=DEP0060",
  "--max-semi-space-size=8",
];
/** Starting again and again is most of what such tests do. */
const NODE_COMPILE_CACHE = join(tmpdir(), "muster-compile-cache");
const MAIN = join(SRC, "main.ts");

/** Starts Muster and does not wait. @param cwd where it looks for `.env`; a directory without one when absent */
export function spawnMuster(
  env: Readonly<Record<string, string>>,
  cwd = tmpdir(),
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [...FLAGS, MAIN], {
    env: { PATH: process.env.PATH ?? "", LOG_LEVEL: "warn", PORT: "0", NODE_COMPILE_CACHE, ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts Muster and waits until it answers. Rejects with its output when it ends before. */
export async function startMusterProcess(env: Readonly<Record<string, string>>): Promise<MusterProcess> {
  const child = spawnMuster(env);
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (output += String(data)));
  const url = await ready(child, () => output);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: () => end(child, "SIGKILL").then(() => undefined),
    stop: () => end(child, "SIGTERM"),
  };
}

async function ready(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const [, url] = /Muster is ready(?:\. Open| at) (http:\S+)/.exec(output()) ?? [];
    if (url) return url;
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Muster did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
  return child.exitCode;
}
