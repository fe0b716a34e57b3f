/**
 * Pacing by Slack's rate limits that all processes share: Slack counts the calls of the app, whichever process made
 * them. The buckets are in the database. What asks at the same time is decided as one, with one statement as long as no
 * other process changed these buckets since.
 */
import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { SharedState, SharedValue } from "../chat-port.ts";
import {
  admit,
  type BucketState,
  type Buckets,
  bucketsOf,
  type Call,
  FULL_BUCKET,
  RATES,
  type RateLimiter,
  type Rates,
  refuse,
} from "./rate-limiter.ts";

export interface SharedLimits {
  readonly network: string;
  readonly store: SharedState;
  /** Default: Slack's. */
  readonly rates?: Rates;
}

/** Rounds in which other processes were faster, before this one decides by what it saw last. */
const MAX_ROUNDS = 20;
/** Milliseconds for the database: a person may be waiting. What does not answer then is away for the others too. */
const ANSWER_WITHIN_MS = 1_000;
const MAX_KEPT = 2_000;

interface Asking {
  readonly call: Call;
  readonly decide: (buckets: Buckets) => number;
  readonly answer: (wait: number) => void;
}

export function createSharedRateLimiter({ network, store, rates = RATES }: SharedLimits): RateLimiter {
  /** As this process saw them last. */
  const seen = new LRUCache<string, SharedValue>({ max: MAX_KEPT });
  let asking: Asking[] = [];
  let isDeciding = false;

  const stored = (name: string) => `${network}:${name}`;
  const namesOf = (some: readonly Asking[]) => [
    ...new Set(some.flatMap(({ call }) => bucketsOf(call, rates).map(({ name }) => name))),
  ];

  function ask(call: Call, decide: Asking["decide"]): Promise<number> {
    const answered = Promise.withResolvers<number>();
    asking.push({ call, decide, answer: answered.resolve });
    if (!isDeciding) {
      isDeciding = true;
      // What comes in this turn of the loop is decided together.
      queueMicrotask(() => void decideAll());
    }
    return answered.promise;
  }

  async function decideAll(): Promise<void> {
    while (asking.length > 0) {
      const some = asking;
      asking = [];
      await decideSome(some);
    }
    isDeciding = false;
  }

  /** @param some what asks, in its order; answered when this resolves */
  async function decideSome(some: readonly Asking[]): Promise<void> {
    let left = some;
    for (let round = 1; left.length > 0; round += 1) {
      const changed = new Map<string, BucketState>();
      const waits = left.map(({ decide }) => decide(view(changed)));
      const conflicts = round > MAX_ROUNDS ? new Set<string>() : await write(changed);
      const again: Asking[] = [];
      for (const [at, one] of left.entries()) {
        if (namesOf([one]).some((name) => conflicts.has(name))) again.push(one);
        else one.answer(waits[at] ?? 0);
      }
      left = again;
      if (left.length > 0 && round > 3) await pause(Math.random() * round);
    }
  }

  function view(changed: Map<string, BucketState>): Buckets {
    return {
      get: (name) =>
        changed.get(name) ?? (seen.get(stored(name))?.value as BucketState | undefined) ?? FULL_BUCKET,
      set: (name, state) => void changed.set(name, state),
    };
  }

  /** @returns names of buckets that another process has changed; without a database there are none */
  async function write(changed: ReadonlyMap<string, BucketState>): Promise<ReadonlySet<string>> {
    if (changed.size === 0) return new Set();
    const changes = [...changed].map(([name, value]) => {
      return { name: stored(name), version: seen.get(stored(name))?.version ?? 0, value };
    });
    try {
      const others = await inTime(store.swap(changes));
      for (const { name, version, value } of changes) seen.set(name, { version: version + 1, value });
      for (const [name, value] of others) seen.set(name, value);
      return new Set([...changed.keys()].filter((name) => others.has(stored(name))));
    } catch {
      // The database is away, and what is sent needs it anyway: this process goes on by what it knows.
      for (const { name, version, value } of changes) seen.set(name, { version, value });
      return new Set();
    }
  }

  return {
    admit(call, patience, now) {
      const found = bucketsOf(call, rates);
      if (found.length === 0) return 0;
      return ask(call, (buckets) => admit(buckets, found, call, patience, now));
    },
    async refused(call, retryAfter, now) {
      const found = bucketsOf(call, rates);
      await ask(call, (buckets) => {
        refuse(buckets, found, call, retryAfter, now);
        return 0;
      });
    },
  };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("No answer in time.")), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
