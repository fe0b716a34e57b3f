/**
 * The database's clock, by which all processes compare times. In between it goes on by this process's monotonic clock, so
 * that the clock of this machine may be wrong, or be set, and nothing is late or early by that.
 */
import type { Logger } from "pino";
import type { Database } from "./connect.ts";
import { safeError } from "./lanes/safe-error.ts";

export interface DatabaseClock {
  now(): Date;
  stop(): void;
}

const LOOK_EVERY_MS = 10_000;
/** Slack refuses what is signed more than five minutes off; logs are hard to read long before. */
const WORTH_A_WARNING_MS = 5_000;

/** @param machine the machine's own clock, which is only compared with: milliseconds since 1970 */
export async function createDatabaseClock(
  { sql }: Database,
  log: Logger,
  machine: () => number = Date.now,
): Promise<DatabaseClock> {
  let ahead = await look();
  let isWarned = false;
  warn();
  const looking = setInterval(() => {
    look().then(
      (found) => {
        ahead = found;
        warn();
      },
      (error: unknown) => log.debug({ err: safeError(error) }, "The database's clock cannot be read now."),
    );
  }, LOOK_EVERY_MS);
  looking.unref();

  /** Milliseconds by which the database's clock is ahead of the monotonic one. */
  async function look(): Promise<number> {
    const before = performance.now();
    const [row] = await sql`select extract(epoch from clock_timestamp()) * 1000 as now`;
    return Number(row?.now) - (before + performance.now()) / 2;
  }

  function warn(): void {
    const skewMs = Math.round(machine() - (ahead + performance.now()));
    const isOff = Math.abs(skewMs) > WORTH_A_WARNING_MS;
    if (isOff && !isWarned)
      log.warn(
        { skewMs },
        "The clock of this machine and that of the database differ; the database's counts",
      );
    isWarned = isOff;
  }

  return {
    now: () => new Date(ahead + performance.now()),
    stop: () => clearInterval(looking),
  };
}
