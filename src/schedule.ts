/** Work at intervals. Rows in Postgres decide what is to be done, so a run that is late or missed costs only time. */
import cron from "node-cron";
import type { Logger } from "pino";
import type { UnknownWork } from "./db/unknown-work.ts";

export type Job = () => Promise<unknown>;

/** Milliseconds. */
export interface JobLimits {
  /** A run that takes longer is logged once. */
  readonly longMs: number;
  /** A run that takes longer no longer keeps the next one from starting. */
  readonly hangsMs: number;
}

const LIMITS: JobLimits = { longMs: 10_000, hangsMs: 15 * 60_000 };

/** @returns ends the schedule; a run that is under way goes on */
export function schedule(
  name: string,
  expression: string,
  job: Job,
  log: Logger,
  limits: Partial<JobLimits> = {},
): () => Promise<void> {
  const run = oneAtATime(name, job, log, { ...LIMITS, ...limits });
  // Its own lines are for a terminal, and come with each run that is late.
  const quiet = {
    info: (text: string) => log.debug(text),
    warn: (text: string) => log.debug(text),
    error: (text: string | Error) => log.debug({ job: name, err: text }, "node-cron"),
    debug: () => undefined,
  };
  const task = cron.schedule(expression, run, { name, logger: quiet, suppressMissedWarning: true });
  return async () => {
    await task.destroy();
  };
}

/** Starts a run unless one is under way; one that hangs does not count for ever. */
function oneAtATime(name: string, job: Job, log: Logger, { longMs, hangsMs }: JobLimits): () => void {
  let current: { readonly began: number; isTold: boolean } | undefined;
  return () => {
    const now = performance.now();
    if (current) {
      const runs = Math.round(now - current.began);
      if (runs < longMs) return;
      if (!current.isTold) log.warn({ job: name, runs }, "A job takes long; the next run waits for it");
      current.isTold = true;
      if (runs < hangsMs) return;
      log.error({ job: name, runs }, "A job hangs; the next run starts without it");
    }
    const own = { began: now, isTold: false };
    current = own;
    void runJob(name, job, log).finally(() => {
      if (current === own) current = undefined;
    });
  };
}

/** Never rejects: a failure is logged, and the next run tries again. */
export async function runJob(name: string, job: Job, log: Logger): Promise<void> {
  try {
    await job();
  } catch (error) {
    log.error({ err: error, job: name }, "A job failed; its next run tries again");
  }
}

/**
 * Logs each kind of work that this process does not know, once.
 * @param find what waits now
 */
export function unknownWorkLog(find: () => Promise<readonly UnknownWork[]>, log: Logger): Job {
  const seen = new Set<string>();
  return async () => {
    for (const { queue, kind, v, count } of await find()) {
      const key = `${queue} ${kind}@${v}`;
      if (seen.has(key)) continue;
      seen.add(key);
      log.warn(
        { queue, kind, v, count },
        "Work of a kind that this version does not know waits for a newer one",
      );
    }
  };
}
