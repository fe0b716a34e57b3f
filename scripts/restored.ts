/** npm run restored: what has to be done once with a database that was restored from a backup, before Muster starts on it. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Config, readConfig } from "../src/config.ts";
import type { Database } from "../src/db/connect.ts";
import { errorText } from "../src/db/lanes/safe-error.ts";
import { migrate } from "../src/db/migrate.ts";
import { runningProcesses } from "../src/db/restored.ts";
import { afterRestore } from "../src/handlers/features/restore/after-restore.ts";
import { REGISTRY } from "../src/handlers/features.ts";
import { withDatabase } from "./with-database.ts";

const SKIP = 100;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { skip: { type: "string", default: String(SKIP) } } });
  const skip = Number(values.skip);
  if (!Number.isInteger(skip) || skip < 0) throw new Error("--skip takes a number of incidents, 0 or more.");
  const read = readConfig(process.env, (path) => readFileSync(path, "utf8"));
  if (!read.ok) throw new Error(`The configuration has to be right first:\n  ${read.problems.join("\n  ")}`);
  const { databaseUrl: url, dataDir } = read.config;
  const where = { url, dataDir, logLevel: "warn", applicationName: "muster restored" };
  return await withDatabase(where, (database) => restored(database, read.config, skip));
}

async function restored(database: Database, config: Config, skip: number): Promise<number> {
  if ((await runningProcesses(database.db)) > 0)
    throw new Error(
      "Muster is running on this database. Stop every process, restore, and run this before the start.",
    );
  await migrate(database);
  // Slack and the built-in networks can be asked whether a message is there; a homeserver forgets who sent it.
  const blind = config.networks.filter(({ kind }) => kind === "matrix").map(({ id }) => id);
  const now = await databaseNow(database);
  const done = await afterRestore(database, {
    now: () => now,
    newId: randomUUID,
    registry: REGISTRY,
    blind,
    skip,
  });
  console.log(`The copy ends at ${done.copyOf?.toISOString() ?? "its beginning: it is empty"}.
${done.waiting} waiting steps count as tried: they are looked for before they are sent.
${done.held} waiting messages are not sent any more; each is on the timeline of its incident, and has most likely arrived.
Incidents get references from number ${done.lastNumber + 1} on.
The rooms of ${done.incidents} open incidents hear what is gone, when Muster starts.
Commands of before ${now.toISOString()} that networks tell again are not run; who typed them is asked.`);
  return 0;
}

async function databaseNow({ sql }: Database): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  return new Date(row?.now ?? Number.NaN);
}
