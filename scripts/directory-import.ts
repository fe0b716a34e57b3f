/** Imports a directory file: `npm run directory:import -- <file> [--dry-run]`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startEmbedded } from "@muster/embedded-postgresql";
import { readConfig } from "../src/config.ts";
import { printDiff } from "../src/core/directory/print-diff.ts";
import { visible } from "../src/core/message.ts";
import { connect, type Database } from "../src/db/connect.ts";
import { loadDirectory } from "../src/db/directory.ts";
import { migrate } from "../src/db/migrate.ts";
import type { NetworkKind } from "../src/directory/address.ts";
import { importDirectory, whatImportWouldDo } from "../src/directory/import.ts";
import { type Problem, printProblems } from "../src/directory/problem.ts";
import { readDirectoryFile } from "../src/directory/read-file.ts";
import { createLog } from "../src/log.ts";

const USAGE = `Usage: npm run directory:import -- <file> [--dry-run]

Imports a directory of organisations and contacts (.yaml, .yml, .json; .csv for contacts alone) and prints
what changes, and after ! what that means for open incidents. With --dry-run nothing is written. Problems are printed as file:line: field: problem.
The database is that of DATABASE_URL or, without it, the embedded one under MUSTER_DATA_DIR (.muster).`;

/** Enough to work through at a time. */
const MAX_PROBLEMS = 200;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === undefined) return 1;
  if (wanted.file === undefined) {
    console.log(USAGE);
    return wanted.help ? 0 : 1;
  }
  try {
    return await importFile(wanted.file, wanted.dryRun);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function importFile(file: string, dryRun: boolean): Promise<number> {
  const networks = networkKinds();
  // Contacts alone are read against the directory that is there; any other file shows its problems without a database.
  const contactsAlone = file.toLowerCase().endsWith(".csv");
  const early = contactsAlone ? undefined : await readDirectoryFile(file, { networks });
  if (early?.ok === false) return refuse(file, early.problems);

  return withDatabase(async ({ db }) => {
    const current = await loadDirectory(db);
    const read = early ?? (await readDirectoryFile(file, { networks, current }));
    if (!read.ok) return refuse(file, read.problems);
    const { changes, consequences } = dryRun
      ? await whatImportWouldDo(db, read.directory)
      : await importDirectory(db, read.directory, new Date());
    console.log(printDiff(changes));
    for (const { text } of consequences) console.log(`! ${visible(text)}`);
    if (dryRun && changes.length > 0) console.log("Nothing was written (--dry-run).");
    return 0;
  });
}

function refuse(file: string, problems: readonly Problem[]): number {
  console.error(printProblems(file, problems.slice(0, MAX_PROBLEMS)));
  if (problems.length > MAX_PROBLEMS) console.error(`… and ${problems.length - MAX_PROBLEMS} more.`);
  console.error("Nothing was imported.");
  return 1;
}

/** Which networks are Slack and which Matrix, as far as the configuration can be read: an import needs no tokens. */
function networkKinds(): Readonly<Record<string, NetworkKind>> {
  const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
  return result.ok ? Object.fromEntries(result.config.networks.map(({ id, kind }) => [id, kind])) : {};
}

function readArguments(args: readonly string[]) {
  const options = {
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 1) throw new Error(`One file at a time; these are ${positionals.length}`);
    const file = values.help ? undefined : positionals[0];
    return { file, dryRun: values["dry-run"], help: values.help };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const embedded = process.env.DATABASE_URL
    ? undefined
    : await startEmbedded({
        dataDir: process.env.MUSTER_DATA_DIR || ".muster",
        log: createLog(process.env.LOG_LEVEL || "warn"),
      });
  try {
    const database = await connect(embedded?.url ?? process.env.DATABASE_URL ?? "", {
      applicationName: "muster directory import",
    });
    try {
      await migrate(database);
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await embedded?.stop();
  }
}
