/** The database at the start: found or started, as many connections as it allows, migrated, with its clock. */
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { connect, type Database } from "./db/connect.ts";
import { budgetWithin, type ConnectionBudget, connectionLimit, FULL } from "./db/connection-budget.ts";
import { createDatabaseClock } from "./db/database-clock.ts";
import { migrate } from "./db/migrate.ts";
import { isPooledByTransaction } from "./db/pooler.ts";
import { programRole, roleTrouble } from "./db/program-role.ts";

/** Parts to stop at the end, the last first. */
export type Stops = (() => Promise<void>)[];

export interface OpenDatabase {
  readonly url: string;
  readonly database: Database;
  readonly budget: ConnectionBudget;
}

const POOLED =
  "DATABASE_URL leads to a pooler that gives each transaction another connection (PgBouncer in transaction mode). " +
  "Muster uses LISTEN and locks that last longer: set pool_mode = session for this database, or connect to PostgreSQL itself.";

/** Rejects with a message for operators when there is no database that can be used. */
export async function openDatabase(config: Config, log: Logger, stops: Stops): Promise<OpenDatabase> {
  const url = config.databaseUrl ?? (await embedded(config, log, stops));
  const { database, budget } = await connectWithin(url, log);
  stops.push(() => database.close());
  if (config.databaseUrl !== undefined) {
    if (await isPooledByTransaction(database)) throw new Error(POOLED);
    await migrate(database);
    const role = await roleTrouble(database);
    if (role !== undefined) log.warn({ role }, "The role of DATABASE_URL could change the record unseen");
  }
  return { url, database, budget };
}

/** The database's clock, which all processes share. */
export async function clockOf(database: Database, log: Logger, stops: Stops): Promise<() => Date> {
  const clock = await createDatabaseClock(database, log);
  stops.push(async () => clock.stop());
  return clock.now;
}

/** As many connections as several processes on one PostgreSQL can have each. */
async function connectWithin(
  url: string,
  log: Logger,
): Promise<{ readonly database: Database; readonly budget: ConnectionBudget }> {
  const first = await connect(url, { max: FULL.pool, applicationName: "muster" });
  try {
    const limit = await connectionLimit(first);
    const budget = budgetWithin(limit);
    if (budget.pool === FULL.pool) return { database: first, budget };
    log.info({ limit, ...budget }, "PostgreSQL allows few connections; this process uses its share");
    await first.close();
    return { database: await connect(url, { max: budget.pool, applicationName: "muster" }), budget };
  } catch (error) {
    await first.close();
    throw error;
  }
}

/** A PostgreSQL of Muster's own, migrated. @returns the URL for the program, which is not its owner */
async function embedded(config: Config, log: Logger, stops: Stops): Promise<string> {
  const { startEmbedded } = await import("@muster/embedded-postgresql");
  const server = await startEmbedded({ dataDir: config.dataDir, log });
  stops.push(() => server.stop());
  const owner = await connect(server.url, { max: 2, applicationName: "muster-owner" });
  try {
    await migrate(owner);
    return await programRole(owner, server.url);
  } finally {
    await owner.close();
  }
}
