/** A postgres.js client that stays usable when connections drop. */
import postgres from "postgres";
import type { DriverOptions } from "./driver-options.ts";
import { guardTransactions } from "./guard-transactions.ts";
import { prepareStatements } from "./prepare-statements.ts";

/** How long transactions of a retired client may go on; those cut short are tried again. */
const RETIRED_SECONDS = 10;
/** So that a connection does not stay for ever with what once was the right server, or the smallest of its memory. */
const RENEW_EVERY_MS = 3_600_000;
/** Longer than any lane is held: renewing cuts nothing short. */
const RENEWED_SECONDS = 200;
/** Queries that wait for a connection of a retired client get this long to be served. */
const DRAIN_MS = 1_000;

export interface LastingClient {
  readonly sql: postgres.Sql;
  /** Lets statements under way finish for at most so many seconds. */
  close(seconds: number): Promise<void>;
}

/**
 * When a connection drops, postgres.js 3.4.9 uses its place again without clearing what the old one left: the
 * next query there may get the old error, or never be sent at all (github.com/porsager/postgres issues 1133
 * and 1208). So a client of which a connection dropped is retired: it finishes what it has, and everything new
 * goes to a fresh one. Listening has a client of its own, which is idle when it drops and recovers by itself.
 * @param options without idle_timeout and max_lifetime: a connection that ends by itself would count as dropped
 * @param prepare called with each new client
 */
export function lastingClient(
  options: DriverOptions,
  prepare: (client: postgres.Sql) => void,
): LastingClient {
  let closing = false;
  let current = make();
  let listener: postgres.Sql | undefined;

  function make(): postgres.Sql {
    const client = postgres({
      ...options,
      idle_timeout: 0,
      max_lifetime: null,
      onclose: () => retire(client),
    });
    prepare(client);
    prepareStatements(client);
    guardTransactions(client);
    return client;
  }

  function retire(client: postgres.Sql): void {
    if (closing || client !== current) return;
    current = make();
    setTimeout(() => void client.end({ timeout: RETIRED_SECONDS }), DRAIN_MS);
  }

  const renewing = setInterval(() => {
    const old = current;
    current = make();
    setTimeout(() => void old.end({ timeout: RENEWED_SECONDS }), DRAIN_MS);
  }, RENEW_EVERY_MS);
  renewing.unref();

  function listening(): postgres.Sql {
    listener ??= postgres({ ...options, max: 1 });
    return listener;
  }

  return {
    sql: new Proxy(current, {
      apply: (_target, _this, args) => Reflect.apply(current, undefined, args),
      get: (_target, property) => Reflect.get(property === "listen" ? listening() : current, property),
    }),
    async close(seconds) {
      closing = true;
      clearInterval(renewing);
      const clients = listener ? [current, listener] : [current];
      await Promise.all(clients.map((client) => client.end({ timeout: seconds })));
    },
  };
}
