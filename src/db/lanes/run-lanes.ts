/** Decides which lanes this process works on next, and learns of new work. */
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../connect.ts";
import { dueLanes, type KnownKinds, type Queue, waits } from "./pending.ts";
import { type Rank, readyLanes } from "./ready-lanes.ts";
import { safeError } from "./safe-error.ts";

/**
 * What a visit to a lane came to. `more`: look again. `busy`: another process has it. `later`: nothing before that
 * time. `unknown`: its first item is of a kind or version that this process does not know, and is left to one that does.
 */
export type Visit =
  | { readonly state: "more" | "empty" | "busy" | "unknown" }
  | { readonly state: "later"; readonly at: Date };

export interface LaneOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly known: KnownKinds;
  /** PostgreSQL's notifications on this channel name a lane. */
  readonly channel: string;
  /** Lanes worked on at a time. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly log: Logger;
  visit(lane: string): Promise<Visit>;
  /** Which lanes go first when more are ready than can be worked on. Default: all the same. */
  rank?(lane: string): Rank;
}

export interface LaneRunner {
  /** Takes up no more lanes and waits for those under way. @returns false when some still were after `limitMs` */
  stop(limitMs: number): Promise<boolean>;
  /** Resolves when nothing is due and nothing under way, here or in another process. */
  idle(): Promise<void>;
  /** Looks for work now, for instance because the clock was moved. */
  wake(): void;
}

/** Safety net: finds what no notification told of, and what becomes due. */
const SEARCH_EVERY_MS = 1_000;
/** Lanes found in one search; the next one continues behind the last. */
const SEARCH_LIMIT = 500;
const IDLE_LOOK_MS = 20;

/**
 * Longer than a send may take. A visit that never ends would keep its lane from ever being worked on here again; a
 * statement on a connection that dropped at a bad moment can do that. Anyone who still holds the lane keeps its lock.
 */
const VISIT_LIMIT_MS = 180_000;

async function inTime(visit: Promise<Visit>): Promise<Visit> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("A visit did not end.")), VISIT_LIMIT_MS);
  timer.unref();
  try {
    return await Promise.race([visit, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Starts at once. */
export function runLanes(options: LaneOptions): LaneRunner {
  const { database, queue, known, log } = options;
  const ready = readyLanes(options.rank ?? (() => 0));
  /** Lanes under way; true: something came in meanwhile, look again. */
  const active = new Map<string, boolean>();
  const timers = new Set<NodeJS.Timeout>();
  let searching = false;
  let searchAgain = false;
  /** Where the last search stopped; empty: it came to the end. */
  let searchedTo = "";
  let stopped = false;
  let changed = Promise.withResolvers<void>();

  function offer(lane: string): void {
    if (active.has(lane)) active.set(lane, true);
    else ready.add(lane);
    pump();
  }

  function pump(): void {
    while (!stopped && active.size < options.concurrency) {
      const lane = ready.take();
      if (lane === undefined) break;
      active.set(lane, false);
      void work(lane);
    }
    if (stopped || active.size >= options.concurrency) return;
    if (searchedTo !== "") search();
  }

  async function work(lane: string): Promise<void> {
    let visit: Visit = { state: "empty" };
    try {
      visit = await inTime(options.visit(lane));
    } catch (error) {
      // The lane comes back with the next search: a database that is away is not asked more often than that.
      log.warn({ err: safeError(error), queue }, "A lane could not be worked on.");
    }
    const again = active.get(lane);
    active.delete(lane);
    // Behind the others, so that a busy lane does not keep them waiting.
    if (visit.state === "more" || (again && visit.state !== "later" && visit.state !== "unknown"))
      ready.add(lane);
    if (visit.state === "later") offerAt(lane, visit.at);
    pump();
    announceChange();
  }

  function announceChange(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  /** Times later than the next search are left to that search. */
  function offerAt(lane: string, at: Date): void {
    const delay = at.getTime() - options.now().getTime();
    if (delay > SEARCH_EVERY_MS || stopped) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        offer(lane);
      },
      Math.max(delay, 1),
    );
    timers.add(timer);
  }

  /** One search at a time; a wish for another is remembered. */
  function search(): void {
    if (stopped) return;
    searchAgain = searching;
    if (searching) return;
    searching = true;
    void searchOnce()
      .catch((error: unknown) => log.warn({ err: safeError(error), queue }, "Looking for work failed."))
      .then(() => {
        searching = false;
        if (searchAgain) search();
        else pump();
        announceChange();
      });
  }

  async function searchOnce(): Promise<void> {
    const now = options.now();
    const until = new Date(now.getTime() + SEARCH_EVERY_MS);
    const after = searchedTo;
    searchedTo = "";
    const found = await dueLanes(database.db, queue, { after, until, limit: SEARCH_LIMIT, known });
    if (found.length === SEARCH_LIMIT) searchedTo = found.at(-1)?.lane ?? "";
    for (const { lane, notBefore } of found) {
      if (waits(notBefore, now)) offerAt(lane, notBefore);
      else if (!active.has(lane)) ready.add(lane);
    }
  }

  const everySecond = setInterval(search, SEARCH_EVERY_MS);
  // Called again whenever the listening connection had to be made again: notifications in between are lost.
  const listening = database.sql.listen(options.channel, offer, search);
  listening.catch((error: unknown) => {
    log.warn({ err: safeError(error), queue }, "Notifications do not work; looking for work every second.");
  });

  return {
    wake: search,
    async idle() {
      while (!stopped) {
        // Lanes that are under way here need no search: they say when they are done.
        if (ready.size() + active.size === 0) {
          const search = { after: "", until: options.now(), limit: SEARCH_LIMIT, known };
          const due = await dueLanes(database.db, queue, search);
          if (due.length + ready.size() + active.size === 0) return;
          for (const { lane } of due) if (!active.has(lane)) offer(lane);
        }
        await Promise.race([changed.promise, wait(IDLE_LOOK_MS)]);
      }
    },
    async stop(limitMs) {
      stopped = true;
      clearInterval(everySecond);
      for (const timer of timers) clearTimeout(timer);
      await listening.then((listener) => listener.unlisten()).catch(() => undefined);
      const deadline = performance.now() + limitMs;
      while ((active.size > 0 || searching) && performance.now() < deadline) {
        await Promise.race([changed.promise, wait(IDLE_LOOK_MS)]);
      }
      return active.size === 0;
    },
  };
}
