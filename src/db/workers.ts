/** The workers of the inbox and the outbox. Any number of processes share the work. */
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { Database } from "./connect.ts";
import { INBOX_CHANNEL } from "./inbox.ts";
import { type InboxHandling, visitInboxLane } from "./lanes/inbox-lane.ts";
import { laneConnections } from "./lanes/lane-connections.ts";
import { type OutboxHandling, visitOutboxLane } from "./lanes/outbox-lane.ts";
import type { KnownKinds, Queue } from "./lanes/pending.ts";
import type { Rank } from "./lanes/ready-lanes.ts";
import { runLanes, type Visit } from "./lanes/run-lanes.ts";
import { OUTBOX_CHANNEL } from "./outbox.ts";

export type { SendResult } from "./lanes/outbox-lane.ts";

export interface Workers {
  /** Lets what is under way finish, for at most 10 s; what did not is tried again by anyone who comes next. */
  stop(): Promise<void>;
  /** Resolves when nothing is due now and nothing under way. */
  idle(): Promise<void>;
  /** Looks for work now, for instance because the clock was moved. */
  wake(): void;
}

interface WorkerOptions {
  readonly database: Database;
  /** Lanes worked on at a time; each holds a connection beyond those of the pool. */
  readonly concurrency: number;
  /** Items of other kinds or versions stay where they are, for a process that knows them. */
  readonly known: KnownKinds;
  readonly now: () => Date;
  readonly log: Logger;
  /**
   * Which lanes go first when more are ready than can be worked on. Default: all the same.
   * @param visits how often the lane was worked on here
   */
  rank?(lane: string, visits: number): Rank;
}

const STOP_LIMIT_MS = 10_000;
/** Lanes of which is known how often they were worked on. */
const MAX_REMEMBERED = 20_000;

/**
 * Handles events, one lane side by side with others, each lane in order. An event whose handling throws is
 * rolled back and tried again; the lane waits for it.
 * @param options.maxAttempts default 5
 */
export function startInboxWorkers(
  options: WorkerOptions & InboxHandling & { readonly maxAttempts?: number },
): Workers {
  const connections = laneConnections(options.database, "inbox", options.concurrency);
  const lane = { ...options, connections, maxAttempts: options.maxAttempts ?? 5 };
  return start("inbox", INBOX_CHANNEL, options, connections.close, (name) => visitInboxLane(lane, name));
}

/**
 * Sends steps, one lane side by side with others, each lane in order. A step that is to be retried holds up
 * its lane until then, and no other.
 */
export function startOutboxWorkers(options: WorkerOptions & OutboxHandling): Workers {
  const connections = laneConnections(options.database, "outbox", options.concurrency);
  const lane = { ...options, connections };
  return start("outbox", OUTBOX_CHANNEL, options, connections.close, (name) => visitOutboxLane(lane, name));
}

function start(
  queue: Queue,
  channel: string,
  options: WorkerOptions,
  close: () => Promise<void>,
  visit: (lane: string) => Promise<Visit>,
): Workers {
  const visits = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  const { rank } = options;
  const runner = runLanes({
    ...options,
    queue,
    channel,
    visit: (lane) => {
      visits.set(lane, (visits.get(lane) ?? 0) + 1);
      return visit(lane);
    },
    rank: rank ? (lane) => rank(lane, visits.get(lane) ?? 0) : () => 0,
  });
  return {
    wake: runner.wake,
    idle: runner.idle,
    async stop() {
      const finished = await runner.stop(STOP_LIMIT_MS);
      if (!finished) options.log.warn({ queue }, "Stopping with work under way; it will be tried again.");
      await close();
    },
  };
}
