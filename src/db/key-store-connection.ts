/** The connection of the key store by `pg`, to the same server and by the same rules as all others. */
import { dirname } from "node:path";
import pg from "pg";
import { SERVER_SETTINGS } from "./driver-options.ts";
import { type Host, readServerAddress, type ServerAddress } from "./server-address.ts";

/** A commit does not wait longer for its answer. */
const ANSWER_WITHIN_MS = 15_000;
const CONNECT_WITHIN_MS = 10_000;

/**
 * Of several hosts the first that takes writes.
 * @throws what the last one answered
 */
export async function connected(url: string): Promise<pg.Client> {
  const address = readServerAddress(url);
  let failure: unknown;
  for (const host of address.hosts) {
    for (const ssl of address.tls === "prefer" ? [{ rejectUnauthorized: false }, false] : [address.tls]) {
      const client = clientFor(address, host, ssl);
      try {
        await client.connect();
        if (address.hosts.length === 1 || (await takesWrites(client))) return client;
        throw new Error("a standby, which takes no writes");
      } catch (error) {
        failure = error;
        await client.end().catch(() => undefined);
      }
    }
  }
  throw failure;
}

function clientFor(
  { user, password, database }: ServerAddress,
  host: Host,
  ssl: pg.ClientConfig["ssl"],
): pg.Client {
  const { tcp_keepalives_idle, tcp_keepalives_interval, tcp_keepalives_count } = SERVER_SETTINGS;
  const settings = { tcp_keepalives_idle, tcp_keepalives_interval, tcp_keepalives_count };
  const client = new pg.Client({
    ...placeOf(host),
    user,
    password,
    database,
    ssl,
    application_name: "muster-keys",
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  // Without a listener an error ends the process; until the store is open, the rejected call is enough.
  client.on("error", () => undefined);
  return client;
}

/** `pg` makes the name of the socket from its directory and the port. */
function placeOf(host: Host): { readonly host: string; readonly port: number } {
  if (!("path" in host)) return host;
  return { host: dirname(host.path), port: Number(host.path.slice(host.path.lastIndexOf(".") + 1)) };
}

async function takesWrites(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select pg_is_in_recovery() as standby");
  return rows[0]?.standby === false;
}
