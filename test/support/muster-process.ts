/** Muster as a process of its own, which a test may kill at any instant. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
/** Starting again and again is most of what such tests do. */
const NODE_COMPILE_CACHE = join(tmpdir(), "muster-compile-cache");

export interface MusterProcessOptions {
  /** False: as users start it, without the compile cache that tests bring. Default true. */
  readonly compileCache?: boolean;
  /** The folder of another checkout, to start that. */
  readonly program?: string;
}

/** Starts Muster and waits until it answers. Rejects with its output when it ends before. */
export async function startMusterProcess(
  env: Readonly<Record<string, string>>,
  { compileCache = true, program = ROOT }: MusterProcessOptions = {},
): Promise<MusterProcess> {
  const child = spawn(process.execPath, argumentsOfStart(program), {
    cwd: program,
    env: {
      PATH: process.env["PATH"] ?? "",
      LOG_LEVEL: "warn",
      PORT: "0",
      ...(compileCache ? { NODE_COMPILE_CACHE } : {}),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
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

/** What `npm start` gives to Node. */
function argumentsOfStart(folder: string): string[] {
  const file = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  const [command, ...rest] = file.scripts.start.split(" ");
  if (command !== "node") throw new Error("`npm start` runs something else than Node.");
  return rest;
}
