/** Keeps the keys of Muster's Matrix devices. The engine may act upon committed state only. */
import { setTimeout as wait } from "node:timers/promises";
import { desc, eq, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Logger } from "pino";
import type { CryptoStore, DeviceStore, OwnDevice } from "../adapters/matrix/crypto/store.ts";
import { applyChanges } from "./crypto/apply-changes.ts";
import { lockOf } from "./crypto/lock.ts";
import { connected } from "./key-store-connection.ts";
import { safeError } from "./lanes/safe-error.ts";
import { cryptoDatabases, cryptoDevices, cryptoRecords } from "./schema/crypto.ts";

const ASK_EVERY_MS = 1_000;
/** A connection that died without a word is noticed after this long, and a commit does not wait longer. */
const CHECK_EVERY_MS = 5_000;

/**
 * Each open device has one connection that holds its lock and does every commit: with the connection the lock is gone, and
 * with the lock the right to write. That is why it is a client of `pg`, which stays dead when its connection drops, and
 * not of postgres.js, which makes a new one behind our back.
 */
export function createCryptoStore(url: string, log: Logger): CryptoStore {
  return {
    async open(device, waiting) {
      for (;;) {
        const opened = await tryOpen(url, device, log);
        if (opened || !waiting || waiting.aborted) return opened;
        await wait(ASK_EVERY_MS, undefined, { signal: waiting }).catch(() => undefined);
        if (waiting.aborted) return undefined;
      }
    },
    async devices(user) {
      const client = await connected(url);
      try {
        const rows = await drizzle(client)
          .select({ device: cryptoDevices.device })
          .from(cryptoDevices)
          .where(eq(cryptoDevices.user, user))
          .orderBy(desc(cryptoDevices.openedAt));
        return rows.map(({ device }) => device);
      } finally {
        await client.end();
      }
    },
  };
}

/** undefined while another process has the device. */
async function tryOpen(url: string, own: OwnDevice, log: Logger): Promise<DeviceStore | undefined> {
  const client = await connected(url);
  const lost = new AbortController();
  const lose = (why: string, error?: unknown): void => {
    if (lost.signal.aborted) return;
    log.error(
      { why, err: safeError(error) },
      "The Matrix key store is lost; Muster has to be started again.",
    );
    lost.abort();
  };
  client.on("error", (error) => lose("its connection failed", error));
  client.on("end", () => lose("its connection ended"));
  try {
    const { rows } = await client.query(
      "select pg_try_advisory_lock($1, hashtext($2)) as mine, " +
        // What the engine is told must survive a power cut, whatever else this database is used for.
        "case when current_setting('server_version_num')::integer >= 140000 then set_config('idle_session_timeout', '30000', false) end, " +
        "case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', false) end",
      [...lockOf(own)],
    );
    if (rows[0]?.mine === true) return await deviceStore(client, own, lost.signal, lose);
  } catch (error) {
    await end(client);
    throw error;
  }
  await end(client);
  return undefined;
}

async function deviceStore(
  client: pg.Client,
  own: OwnDevice,
  lost: AbortSignal,
  lose: (why: string, error?: unknown) => void,
): Promise<DeviceStore> {
  const db: NodePgDatabase = drizzle(client);
  const [row] = await db
    .insert(cryptoDevices)
    .values(own)
    .onConflictDoUpdate({
      target: [cryptoDevices.user, cryptoDevices.device],
      set: { openedAt: sql`now()` },
    })
    .returning({ id: cryptoDevices.id });
  if (!row) throw new Error("PostgreSQL returned no row for a device that it inserted");
  const owner = row.id;
  const checking = setInterval(() => {
    client.query("select 1").catch((error: unknown) => lose("its connection does not answer", error));
  }, CHECK_EVERY_MS);
  checking.unref();
  return {
    lost,
    async load() {
      const databases = await db.select().from(cryptoDatabases).where(eq(cryptoDatabases.owner, owner));
      const records = await db.select().from(cryptoRecords).where(eq(cryptoRecords.owner, owner));
      return { databases, records };
    },
    async commit(changes) {
      try {
        lost.throwIfAborted();
        await applyChanges(db, owner, changes);
      } catch (error) {
        lose("a change could not be written", error);
        throw error;
      }
    },
    async describe({ fingerprint, masterKey, signed }) {
      await db
        .update(cryptoDevices)
        .set({ fingerprint, masterKey: masterKey ?? null, signed })
        .where(eq(cryptoDevices.id, owner));
    },
    async close() {
      clearInterval(checking);
      await end(client);
    },
  };
}

/** Ends a connection of our own accord: that is no loss. */
async function end(client: pg.Client): Promise<void> {
  client.removeAllListeners("end");
  client.removeAllListeners("error");
  client.on("error", () => undefined);
  await client.end().catch(() => undefined);
}
