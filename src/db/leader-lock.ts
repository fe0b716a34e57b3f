/** Lets one process at a time do a thing, across all Muster processes on one database. */
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import postgres from "postgres";
import { LOCK_AREAS } from "./advisory-locks.ts";
import { driverOptions } from "./driver-options.ts";
import { safeError } from "./lanes/safe-error.ts";

/** The same shape as in the port to chat networks. */
export type LeaderLock = (
  name: string,
  signal: AbortSignal,
  work: (lost: AbortSignal) => Promise<void>,
) => Promise<void>;

const ASK_EVERY_MS = 1_000;
/** How soon a connection that died without a word is noticed: this long plus {@link ANSWER_WITHIN_MS}. */
const CHECK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;
/** After so long without a word the server ends the session, and with it the lock. */
const SILENT_SESSION_MS = 15_000;

/**
 * Leader locks are advisory locks, each on a connection of its own: when the process dies, PostgreSQL frees the lock
 * and another process has it within a second. Asking again and again, rather than waiting inside PostgreSQL,
 * leaves no statement open for days, which would keep it from cleaning up.
 */
export function createLeaderLock(url: string, log: Logger): LeaderLock {
  return async (name, signal, work) => {
    const held = await take(url, name, signal, log);
    if (!held) return;
    try {
      await work(AbortSignal.any([signal, held.lost]));
    } finally {
      await held.release();
    }
  };
}

interface Held {
  /** Aborts when the connection, and with it the lock, is gone. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Waits until this process has the lock; undefined when `signal` aborted first. */
async function take(url: string, name: string, signal: AbortSignal, log: Logger): Promise<Held | undefined> {
  while (!signal.aborted) {
    const dropped = new AbortController();
    const sql = connection(url, () => dropped.abort());
    try {
      const [row] = await sql`select pg_backend_pid() as pid`;
      // Longer than it takes to notice here that the connection is lost: the lock is free only after that.
      await sql`select set_config('idle_session_timeout', ${String(SILENT_SESSION_MS)}, false)
        where current_setting('server_version_num')::integer >= 140000`;
      while (!signal.aborted && !dropped.signal.aborted) {
        const [answer] = await sql`
          select pg_try_advisory_lock(${LOCK_AREAS.leader}, hashtext(${name})) as mine, pg_backend_pid() as pid`;
        if (answer?.mine === true && answer.pid === row?.pid) {
          log.info({ lock: name }, "This process has the lock.");
          return hold(sql, dropped);
        }
        await pause(ASK_EVERY_MS, signal);
      }
    } catch (error) {
      log.warn(
        { err: safeError(error), lock: name },
        "The database does not answer; asking for the lock again.",
      );
    }
    await sql.end({ timeout: 0 });
    await pause(ASK_EVERY_MS, signal);
  }
  return undefined;
}

/** One connection that is never exchanged for another behind our back without `onclose` telling. */
function connection(url: string, onclose: () => void): postgres.Sql {
  return postgres({
    ...driverOptions(url, "muster-lock"),
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onclose,
  });
}

function hold(sql: postgres.Sql, dropped: AbortController): Held {
  const checking = setInterval(() => {
    const late = setTimeout(() => dropped.abort(), ANSWER_WITHIN_MS);
    sql`select 1`.catch(() => dropped.abort()).finally(() => clearTimeout(late));
  }, CHECK_EVERY_MS);
  return {
    lost: dropped.signal,
    async release() {
      clearInterval(checking);
      await sql.end({ timeout: 1 });
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
