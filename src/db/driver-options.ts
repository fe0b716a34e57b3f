/** What every connection by postgres.js has in common. */
import type postgres from "postgres";
import { readServerAddress } from "./server-address.ts";
import { socketMaker } from "./watched-socket.ts";

export type DriverOptions = postgres.Options<Record<string, never>>;

const CONNECT_WITHIN_MS = 10_000;
/** Longer than a lock is waited for, so that a server that lives always answers before. */
const SILENCE_MS = 7_000;

/**
 * Settings by which the server lets go of what belongs to a connection that is gone, and of what waits too long:
 * milliseconds, but seconds for `tcp_…` (PostgreSQL 18, "Client Connection Defaults" and "TCP Settings").
 */
export const SERVER_SETTINGS = {
  // A client that vanished is noticed after 5 + 3 * 2 s.
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
  // Who holds a lane says every few seconds that it is still there (lanes/lane-connections.ts).
  idle_in_transaction_session_timeout: 10_000,
  lock_timeout: 5_000,
  statement_timeout: 60_000,
} as const;

/** For migrations, which may take long and wait for each other. */
const PATIENT_SETTINGS = {
  ...SERVER_SETTINGS,
  idle_in_transaction_session_timeout: 0,
  lock_timeout: 0,
  statement_timeout: 0,
} as const;

/**
 * @param name shown in pg_stat_activity
 * @param patient no limits on how long statements, locks and transactions take
 * @throws Error for operators when the address cannot be used
 */
export function driverOptions(url: string, name: string, patient = false): DriverOptions {
  const { hosts, user, password, database, tls } = readServerAddress(url);
  const limits = { connectMs: CONNECT_WITHIN_MS, ...(patient ? {} : { silenceMs: SILENCE_MS }) };
  return {
    // The socket decides where it goes; with several names here, the driver would wait for a next one.
    host: "postgresql",
    port: 5432,
    socket: socketMaker(hosts, limits),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ssl: tls === "prefer" ? "prefer" : tls,
    ...(hosts.length > 1 ? { target_session_attrs: "read-write" } : {}),
    connect_timeout: CONNECT_WITHIN_MS / 1_000,
    keep_alive: 5,
    // Seconds. By default a listener that failed a few times waits for 20.
    backoff: (failures: number) => Math.min(3 ** failures / 100, 1),
    // drizzle reads arrays itself. Asking for their types on every new connection costs a round trip, and a
    // connection that drops at that moment ends the process (an unhandled rejection in postgres.js 3.4.9).
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: name, ...(patient ? PATIENT_SETTINGS : SERVER_SETTINGS) },
  } as DriverOptions;
}
