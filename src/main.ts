/** Configuration → app → wait for a signal → stop. The only file that touches the process. */
import { readFileSync } from "node:fs";
import { type App, startApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { createLog } from "./log.ts";

const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
if (result.ok) {
  await run(result.config);
} else {
  process.stderr.write(
    `Muster cannot start. Please mend the configuration:\n${result.problems.map((one) => `  - ${one}`).join("\n")}\n`,
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
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      if (!asked && app) void stop();
      asked = true;
    });
  }
  try {
    app = await startApp(config, log);
    if (asked) return await stop();
    process.stdout.write(welcome(app));
  } catch (error) {
    process.stderr.write(`Muster cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function welcome(app: App): string {
  return app.networks.local.length > 0
    ? `\nMuster is ready. Open ${app.url} in a browser, pick a person and type: !incident open Something is wrong --with ec\n\n`
    : `\nMuster is ready at ${app.url} and connected to: ${[...app.networks.ports.keys()].join(", ")}\n\n`;
}
