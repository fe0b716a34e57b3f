/** Configuration → app → wait for a signal → stop. The only file that touches the process. */
import { readFileSync } from "node:fs";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";

const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
if (result.ok) {
  const log = createLog(result.config.logLevel);
  try {
    const app = await startApp(result.config, log);
    const local = app.networks.local.length > 0;
    process.stdout.write(
      local
        ? `\nMuster is ready. Open ${app.url} in a browser, pick a person and type: !incident open Something is wrong --with ec\n\n`
        : `\nMuster is ready at ${app.url} and connected to: ${[...app.networks.ports.keys()].join(", ")}\n\n`,
    );
    const stop = (): void => {
      process.stdout.write("Muster is stopping; what is under way is finished first.\n");
      app.stop().catch((error: unknown) => {
        log.error({ err: error }, "Stopping failed");
        process.exitCode = 1;
      });
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  } catch (error) {
    process.stderr.write(`Muster cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(`Muster cannot start. Please mend the configuration:\n${result.problems.map((one) => `  - ${one}`).join("\n")}\n`);
  process.exitCode = 1;
}
