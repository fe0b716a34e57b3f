/** Configuration → app → wait for a signal → stop. With node-settings.js the only file that touches the process. */
import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { type App, startApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { errorText } from "./db/lanes/safe-error.ts";
import { createLog } from "./log.ts";
import { readyText, type Started } from "./ready-text.ts";

// Anyone who reads what Muster writes may go away; that must not end Muster before it has stopped in order.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
if (result.ok) {
  await run(result.config);
} else {
  process.stderr.write(
    `Muster cannot start. Please correct the configuration:\n${result.problems.map((one) => `  - ${one}`).join("\n")}\n`,
  );
  process.exitCode = 1;
}

/** Signals are heard from the beginning: one that comes while Muster is starting stops it as soon as it has started. */
async function run(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  let app: App | undefined;
  let asked = false;
  const stop = async (): Promise<void> => {
    process.stdout.write("Muster is stopping; what is under way is finished first.\n");
    try {
      await app?.stop();
    } catch (error) {
      log.error({ err: error }, "Stopping failed");
      process.exitCode = 1;
    }
  };
  for (const signal of stopSignals()) {
    // Heard each time: npm and a terminal may both send it, and the second must not end what the first began.
    process.on(signal, () => {
      if (!asked && app) void stop();
      asked = true;
    });
  }
  try {
    app = await startApp(config, log);
    if (asked) return await stop();
    process.stdout.write(readyText(startedFrom(app)));
    // Now and not at the end, which a process that is killed does not reach.
    flushCompileCache();
  } catch (error) {
    process.stderr.write(`Muster cannot start: ${errorText(error)}\n`);
    process.exitCode = 1;
  }
}

function startedFrom({ url, networks }: App): Started {
  const local = new Set(networks.local.map((port) => port.network));
  const ports = [...networks.ports.values()].filter((port) => !local.has(port.network));
  return { url, hasPage: local.size > 0, ports };
}

/** The end of the terminal stops Muster too, except under `nohup`, which has its signal ignored (proc(5), "SigIgn"). */
function stopSignals(): readonly NodeJS.Signals[] {
  const always = ["SIGINT", "SIGTERM"] as const;
  try {
    const [, ignored] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return ignored !== undefined && (BigInt(`0x${ignored}`) & 1n) === 0n ? [...always, "SIGHUP"] : always;
  } catch {
    return always;
  }
}
