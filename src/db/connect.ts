/** The connection to PostgreSQL: a pool of postgres.js with drizzle on top. */
import type { PgDatabase } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { lastingClient } from "./lasting-client.ts";
import * as schema from "./schema/index.ts";

export type Db = PostgresJsDatabase<typeof schema>;
/** What every query function takes first: a transaction, or the database itself when one statement is enough. */
export type Tx = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

export interface Database {
  readonly db: Db;
  readonly sql: postgres.Sql;
  /** Another pool on the same database, for work that holds its connections for long: the first pool then never runs dry. */
  separate(max: number, purpose: string): Database;
  /** Lets statements under way finish for a few seconds, then cuts the connections. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Most connections at a time; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity; default `muster`. */
  readonly applicationName?: string;
  readonly onnotice?: (notice: postgres.Notice) => void;
}

const CLOSE_SECONDS = 5;

/**
 * Opens a pool and makes sure that the database answers.
 * @param url `postgres://user:password@host:port/database`
 * @throws Error that names host and port, never the password
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new Error("DATABASE_URL is not of the form postgres://user:password@host:port/database.");
  }
  const database = open(url, options);
  try {
    await database.sql`select 1`;
  } catch (cause) {
    await database.close();
    throw new Error(`${whereOf(url)} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL.`, { cause });
  }
  return database;
}

function open(url: string, options: ConnectOptions): Database {
  const name = options.applicationName ?? "muster";
  const client = lastingClient(
    url,
    {
      max: options.max ?? 10,
      connect_timeout: 10,
      // drizzle reads arrays itself. Asking for their types on every new connection costs a round trip, and a
      // connection that drops at that moment ends the process (an unhandled rejection in postgres.js 3.4.9).
      fetch_types: false,
      onnotice: options.onnotice ?? (() => undefined),
      connection: {
        application_name: name,
        // Lanes are locked while a message is sent; a server-wide limit must not cut that short.
        idle_in_transaction_session_timeout: 0,
      },
    },
    // drizzle sets how a client reads and writes dates and JSON.
    (each) => drizzle(each),
  );
  return {
    db: drizzle(client.sql, { schema }),
    sql: client.sql,
    separate: (max, purpose) => open(url, { ...options, max, applicationName: `${name}-${purpose}` }),
    close: () => client.close(CLOSE_SECONDS),
  };
}

function whereOf(url: string): string {
  // A list of hosts is not a URL.
  if (!URL.canParse(url)) return "PostgreSQL";
  const { hostname, port, pathname } = new URL(url);
  return `PostgreSQL at ${hostname}:${port || "5432"}${pathname}`;
}

/** Only codes and the server's own words: both are free of secrets. */
function reasonOf(cause: unknown): string {
  if (cause instanceof postgres.PostgresError) return cause.message;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : "unknown error";
}
