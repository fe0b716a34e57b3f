/** The connection to PostgreSQL: a pool of postgres.js with drizzle on top. */
import type { PgDatabase } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { driverOptions } from "./driver-options.ts";
import { lastingClient } from "./lasting-client.ts";
import * as schema from "./schema/index.ts";
import { nameOf, readServerAddress, type ServerAddress } from "./server-address.ts";

export type Db = PostgresJsDatabase<typeof schema>;
/** What every query function takes first: a transaction, or the database itself when one statement is enough. */
export type Tx = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

export interface Database {
  readonly db: Db;
  readonly sql: postgres.Sql;
  /** Another pool on the same database, for work that holds its connections for long: the first pool then never runs dry. */
  separate(max: number, purpose: string, limits?: "patient"): Database;
  /** Lets statements under way finish for a few seconds, then cuts the connections. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Most connections at a time; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity; default `muster`. */
  readonly applicationName?: string;
  readonly onnotice?: (notice: postgres.Notice) => void;
  /** `patient`: statements, locks and transactions may take as long as they need. */
  readonly limits?: "patient";
}

const CLOSE_SECONDS = 5;

/**
 * Opens a pool and makes sure that the database answers.
 * @param url `postgres://user:password@host:port/database`
 * @throws Error that names host and port, never the password
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const database = open(url, options);
  try {
    await database.sql`select 1`;
  } catch (cause) {
    await database.close();
    throw new Error(
      `${whereOf(readServerAddress(url))} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL.`,
      { cause },
    );
  }
  return database;
}

function open(url: string, options: ConnectOptions): Database {
  const name = options.applicationName ?? "muster";
  const client = lastingClient(
    {
      ...driverOptions(url, name, options.limits === "patient"),
      max: options.max ?? 10,
      ...(options.onnotice ? { onnotice: options.onnotice } : {}),
    },
    // drizzle sets how a client reads and writes dates and JSON.
    (each) => drizzle(each),
  );
  return {
    db: drizzle(client.sql, { schema }),
    sql: client.sql,
    separate: (max, purpose, limits) =>
      open(url, { ...options, max, applicationName: `${name}-${purpose}`, ...(limits ? { limits } : {}) }),
    close: () => client.close(CLOSE_SECONDS),
  };
}

function whereOf({ hosts, database }: ServerAddress): string {
  return `PostgreSQL at ${hosts.map(nameOf).join(", ")}${database === undefined ? "" : `/${database}`}`;
}

/** Only codes and the server's own words: both are free of secrets. */
function reasonOf(cause: unknown): string {
  if (cause instanceof postgres.PostgresError) return cause.message;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : "unknown error";
}
