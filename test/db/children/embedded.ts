/**
 * A Muster process reduced to its embedded database. Argument: the data directory. Says its URL on standard
 * output, or what is wrong; stops in order when standard input ends.
 */
import { once } from "node:events";
import { startEmbedded } from "@muster/embedded-postgresql";
import pino from "pino";

const settings = { fsync: "off", full_page_writes: "off" };
try {
  const server = await startEmbedded({
    dataDir: process.argv[2] ?? "",
    log: pino({ level: "silent" }),
    settings,
  });
  process.stdout.write(`${server.url}\n`);
  process.stdin.resume();
  await once(process.stdin, "end");
  await server.stop();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : "?"}\n`);
}
process.exit();
