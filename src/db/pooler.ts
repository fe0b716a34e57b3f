/** Whether there is a pooler between Muster and PostgreSQL that gives each transaction another connection. */
import type { Database } from "./connect.ts";

/** Transactions that are held open, so that a pooler has to give the connection of before to one of them. */
const HELD = 3;
/** A pooler with fewer connections than that lets the question wait. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * PgBouncer in transaction mode and its like break what Muster relies on without saying so: notifications do not arrive, and
 * locks that last longer than a transaction are lost. On a connection of PostgreSQL itself the server process stays the same.
 */
export async function isPooledByTransaction(database: Database): Promise<boolean> {
  const one = database.separate(1, "probe");
  const others = database.separate(HELD, "probe");
  try {
    // A connection that was made again meanwhile is no pooler.
    return (await changesServer(one, others)) && (await changesServer(one, others));
  } finally {
    await Promise.all([one.close(), others.close()]);
  }
}

async function changesServer(one: Database, others: Database): Promise<boolean> {
  const release = Promise.withResolvers<void>();
  const before = await serverOf(one.sql);
  let begun = 0;
  const all = Promise.withResolvers<void>();
  const held = Array.from({ length: HELD }, () =>
    others.sql.begin(async (tx) => {
      await serverOf(tx);
      begun += 1;
      if (begun === HELD) all.resolve();
      await release.promise;
    }),
  );
  try {
    const asked = (async () => {
      await all.promise;
      return (await serverOf(one.sql)) !== before;
    })();
    return await Promise.race([asked, late()]);
  } finally {
    release.resolve();
    await Promise.allSettled(held);
  }
}

async function serverOf(sql: Pick<Database["sql"], "unsafe">): Promise<number> {
  const [row] = await sql.unsafe("select pg_backend_pid() as pid");
  return Number(row?.pid);
}

/** No answer: all connections that there are have gone to the transactions. */
function late(): Promise<true> {
  return new Promise((resolve) => setTimeout(() => resolve(true), ANSWER_WITHIN_MS).unref());
}
