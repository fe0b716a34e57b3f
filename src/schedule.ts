/** Work at intervals. Rows in Postgres decide what is to be done, so a run that is late or missed costs only time. */
import cron from "node-cron";
import type { Logger } from "pino";
import type { UnknownWork } from "./db/unknown-work.ts";

export type Job = () => Promise<unknown>;

/** @returns ends the schedule; a run that is under way goes on */
export function schedule(name: string, expression: string, job: Job, log: Logger): () => Promise<void> {
  const task = cron.schedule(expression, () => runJob(name, job, log), { name, noOverlap: true });
  return async () => {
    await task.destroy();
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
