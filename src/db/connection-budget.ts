/** How many connections each process may use, so that several fit into what PostgreSQL allows. */
import type { Database } from "./connect.ts";

export interface ConnectionBudget {
  /** Of the common pool. */
  readonly pool: number;
  /** Lanes of the outbox worked on at once; each holds a connection while it sends. */
  readonly senders: number;
  /** Lanes of the inbox worked on at once. */
  readonly handlers: number;
}

/** More would not make one process faster. */
export const FULL: ConnectionBudget = { pool: 36, senders: 16, handlers: 6 };
/** Listening, the leader lock, the key store, a migration. */
const OTHERS = 6;
const PROCESSES = 4;
const MIN_CONNECTIONS = 17;

/**
 * @param limit connections that PostgreSQL lets all processes together have
 * @throws Error for operators when not even one process can work with that
 */
export function budgetWithin(limit: number): ConnectionBudget {
  if (limit < MIN_CONNECTIONS)
    throw new Error(
      `PostgreSQL lets Muster have ${limit} connections, and one process needs at least ${MIN_CONNECTIONS}: raise max_connections, or the limit of the role or the database.`,
    );
  const full = FULL.pool + FULL.senders + FULL.handlers;
  const own = Math.min(full, Math.max(MIN_CONNECTIONS, Math.floor(limit / PROCESSES)) - OTHERS);
  const senders = Math.max(3, Math.floor((own * FULL.senders) / full));
  const handlers = Math.max(2, Math.floor((own * FULL.handlers) / full));
  return { pool: own - senders - handlers, senders, handlers };
}

/** Connections for everybody who is no superuser, by the server, the database and the role. */
export async function connectionLimit({ sql }: Database): Promise<number> {
  const [row] = await sql`select least(
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
    nullif((select datconnlimit from pg_database where datname = current_database()), -1),
    nullif((select rolconnlimit from pg_roles where rolname = current_user), -1)) as most`;
  return Number(row?.most);
}
