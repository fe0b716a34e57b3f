/** Looks whether everything that Muster needs is there: `npm run doctor`. Leaves nothing changed; ends with 1 when something is wrong. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmbedded } from "@muster/embedded-postgresql";
import { type Config, readConfig } from "../src/config.ts";
import { connect, type Database } from "../src/db/connect.ts";
import { createLog } from "../src/log.ts";
import { checkMigrations } from "./doctor/check-database.ts";
import { checkDirectory, checkDirectoryFile } from "./doctor/check-directory.ts";
import { checkMatrix } from "./doctor/check-matrix.ts";
import { checkMatrixLimits } from "./doctor/check-matrix-limits.ts";
import { checkSlack } from "./doctor/check-slack.ts";
import { type Finding, finding, printFinding } from "./doctor/finding.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
  if (!result.ok) {
    const problems = result.problems.map(
      (text): Finding => ({ subject: "configuration", state: "wrong", text }),
    );
    return report(problems);
  }
  const { config } = result;
  const findings: Finding[] = [{ subject: "configuration", state: "ok", text: "it can be read" }];
  await withDatabase(config, async (database, about) => {
    findings.push(...about);
    if (database) {
      findings.push(await finding("database", () => checkMigrations(database)));
      const directory = await checkDirectory(database, config).catch((): readonly Finding[] => [
        { subject: "directory", state: "wrong", text: "could not be read" },
      ]);
      findings.push(...directory);
    }
    const file = await checkDirectoryFile(config, database);
    if (file) findings.push(file);
    for (const network of config.networks) {
      if (network.kind === "slack") findings.push(await finding(network.id, () => checkSlack(network)));
      if (network.kind === "matrix")
        findings.push(
          await finding(network.id, () => checkMatrix(network, database)),
          await finding(network.id, () => checkMatrixLimits(network, database)),
        );
      if (network.kind === "local")
        findings.push({ subject: network.id, state: "ok", text: "a network of Muster's own" });
    }
  });
  return report(findings);
}

function report(findings: readonly Finding[]): number {
  for (const one of findings) console.log(printFinding(one));
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  console.log(
    wrong === 0 ? "\nNothing is wrong." : `\n${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

/** The embedded PostgreSQL is joined or started for the while, but never made. */
async function withDatabase(
  config: Config,
  work: (database: Database | undefined, about: readonly Finding[]) => Promise<void>,
): Promise<void> {
  const subject = "database";
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, "postgres", "data")))
    return await work(undefined, [
      { subject, state: "note", text: "there is none yet; it is made when Muster starts" },
    ]);
  let stop = async (): Promise<void> => {};
  let database: Database | undefined;
  const about: Finding[] = [];
  try {
    const server = config.databaseUrl
      ? undefined
      : await startEmbedded({ dataDir: config.dataDir, log: createLog("silent") });
    stop = async () => await server?.stop();
    database = await connect(config.databaseUrl ?? server?.url ?? "", {
      max: 2,
      applicationName: "muster-doctor",
    });
  } catch (error) {
    // These messages are written for operators.
    about.push({ subject, state: "wrong", text: error instanceof Error ? error.message : "does not answer" });
  }
  try {
    await work(database, about);
  } finally {
    await database?.close();
    await stop();
  }
}
