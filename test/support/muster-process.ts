/** Muster as a process of its own, which a test may kill at any instant. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { COMPILE_CACHE } from "./compile-cache.ts";
import { until } from "./until.ts";

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

const ROOT = join(import.meta.dirname, "..", "..");

export interface MusterProcessOptions {
  /** False: as users start it, without the compile cache that tests bring. Default true. */
  readonly compileCache?: boolean;
  /** Where it looks for `.env`; a directory without one when absent. */
  readonly cwd?: string;
  /** The folder of another checkout, to start that. */
  readonly program?: string;
}

/** Starts Muster and does not wait. */
export function spawnMuster(
  env: Readonly<Record<string, string>>,
  { compileCache = true, cwd = tmpdir(), program = ROOT }: MusterProcessOptions = {},
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, argumentsOfStart(program), {
    cwd,
    env: {
      PATH: process.env.PATH ?? "",
      LOG_LEVEL: "warn",
      PORT: "0",
      ...(compileCache ? COMPILE_CACHE : {}),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts Muster and waits until it answers. Rejects with its output when it ends before. */
export async function startMusterProcess(
  env: Readonly<Record<string, string>>,
  options: MusterProcessOptions = {},
): Promise<MusterProcess> {
  const child = spawnMuster(env, options);
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
  const url = () => /Muster is ready(?:\. Open| at) (http:\S+)/.exec(output())?.[1];
  await until(() => url() !== undefined || child.exitCode !== null, 30_000).catch(() => undefined);
  const said = url();
  if (said !== undefined) return said;
  child.kill("SIGKILL");
  throw new Error(`Muster did not start:\n${output()}`);
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** What `npm start` gives to Node. */
function argumentsOfStart(folder: string): string[] {
  const file = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  const [command, ...rest] = file.scripts.start.split(" ");
  if (command !== "node") throw new Error("`npm start` runs something else than Node.");
  // It may be started in any folder.
  return rest.map((word) => {
    if (word.startsWith("./src/")) return pathToFileURL(join(folder, word)).href;
    return word.startsWith("src/") ? join(folder, word) : word;
  });
}
