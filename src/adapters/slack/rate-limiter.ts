/**
 * Own pacing by Slack's rate limits, so that Slack never has to answer 429: a 429 holds up every other call of
 * the app, our own waiting does not. One token bucket per method, for chat.postMessage also per room.
 * Tiers: docs.slack.dev/apis/web-api/rate-limits. Pure: the time is passed in.
 */

/** Calls per minute and how many may come at once. One below the quota: calls may arrive closer than they left. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** One call that wants to pass. `room` matters for posting only. */
export interface Call {
  readonly method: string;
  readonly room?: string;
  /** The step's key: a call that has to wait gets a place in the queue under it. */
  readonly key?: string;
  /** Higher goes before what waits with less. Default 0. */
  readonly urgency?: number;
}

export interface RateLimiter {
  /**
   * Milliseconds until this call may go; 0 or at most `patience`: its place is taken, wait that long and call.
   * More: come back after that time with the same key and pass in turn (without a key nothing was reserved). Anyone
   * more urgent who comes meanwhile goes first, and the time is longer then.
   */
  admit(call: Call, patience: number, now: number): number | Promise<number>;
  /** Slack answered 429 all the same (another program, a restart): nothing of this kind goes before the time is over. */
  refused(call: Call, retryAfter: number, now: number): void | Promise<void>;
}

/** One that keeps its buckets in this process. */
export interface LocalRateLimiter extends RateLimiter {
  admit(call: Call, patience: number, now: number): number;
  refused(call: Call, retryAfter: number, now: number): void;
}

/** JSON. */
export interface BucketState {
  /** When the bucket will be full again, were nothing else to come: milliseconds since 1970. */
  readonly full: number;
  /** Who waits, and when it is their turn. */
  readonly places: Readonly<Record<string, { readonly turn: number; readonly urgency: number }>>;
}

export const FULL_BUCKET: BucketState = { full: 0, places: {} };

/** A bucket that a call takes from, by its name. */
export interface Bucket {
  readonly name: string;
  readonly rate: Rate;
}

export type Rates = Readonly<Record<string, Rate>>;

/** Reads and replaces the state of a bucket by its name. */
export interface Buckets {
  get(name: string): BucketState;
  set(name: string, state: BucketState): void;
}

const TIER: Readonly<Record<1 | 2 | 3 | 4, Rate>> = {
  1: { perMinute: 1, burst: 1 },
  2: { perMinute: 20, burst: 19 },
  3: { perMinute: 50, burst: 49 },
  4: { perMinute: 100, burst: 99 },
};
const POST_PER_ROOM: Rate = { perMinute: 60, burst: 3 };
const POST_PER_WORKSPACE: Rate = { perMinute: 300, burst: 60 };

export const RATES: Rates = {
  "conversations.create": TIER[2],
  "conversations.setTopic": TIER[2],
  "pins.add": TIER[2],
  "pins.remove": TIER[2],
  "users.conversations": TIER[2],
  "conversations.invite": TIER[3],
  "conversations.info": TIER[3],
  "conversations.history": TIER[3],
  "conversations.open": TIER[3],
  "chat.update": TIER[3],
  "chat.delete": TIER[3],
  "conversations.kick": TIER[3],
  "conversations.replies": TIER[3],
  "reactions.add": TIER[3],
  "reactions.remove": TIER[2],
  "conversations.inviteShared": TIER[2],
  "users.lookupByEmail": TIER[3],
  "views.open": TIER[4],
  "users.info": TIER[4],
  "conversations.members": TIER[4],
  "chat.postEphemeral": TIER[4],
  "files.info": TIER[4],
  "files.getUploadURLExternal": TIER[4],
  "files.completeUploadExternal": TIER[4],
};

/** How long an unused place in the queue is kept after its turn came. */
const KEEP_PLACE = 120_000;

/** Those that a call takes from; none when Slack hardly limits it. */
export function bucketsOf(call: Call, rates: Rates): readonly Bucket[] {
  if (call.method === "chat.postMessage") {
    return [
      { name: `post ${call.room ?? ""}`, rate: POST_PER_ROOM },
      { name: "post", rate: POST_PER_WORKSPACE },
    ];
  }
  const rate = rates[call.method];
  return rate === undefined ? [] : [{ name: call.method, rate }];
}

/** As {@link RateLimiter.admit}, on buckets that are at hand. */
export function admit(
  buckets: Buckets,
  found: readonly Bucket[],
  { key, urgency = 0 }: Call,
  patience: number,
  now: number,
): number {
  const current = found.map((bucket) => ({ ...bucket, state: withoutLate(buckets.get(bucket.name), now) }));
  const wait = Math.max(0, ...current.map(({ state, rate }) => turnOf(state, rate, key, urgency, now) - now));
  const goes = wait <= patience;
  if (!goes && key === undefined) return wait;
  for (const { name, rate, state } of current) {
    const taken = take(state, rate, key ?? "", urgency, now);
    buckets.set(name, goes ? without(taken, key ?? "") : taken);
  }
  return wait;
}

/** As {@link RateLimiter.refused}, on buckets that are at hand. */
export function refuse(
  buckets: Buckets,
  found: readonly Bucket[],
  { key, urgency = 0 }: Call,
  retryAfter: number,
  now: number,
): void {
  for (const { name, rate } of found) {
    const state = withoutLate(buckets.get(name), now);
    const turns = Object.values(state.places).map(({ turn }) => turn);
    const shift = now + retryAfter - Math.min(tailOf(state, rate, now), ...turns);
    if (shift <= 0) continue;
    const places = Object.fromEntries(
      Object.entries(state.places).map(([each, place]) => [each, { ...place, turn: place.turn + shift }]),
    );
    // Empty as well: Slack counts what others sent, so after the pause one call goes at a time.
    const full = Math.max(state.full + shift, now + retryAfter + (rate.burst - 1) * interval(rate));
    if (key === undefined) buckets.set(name, { full, places });
    else
      buckets.set(name, {
        full: full + interval(rate),
        places: { ...places, [key]: { turn: now + retryAfter, urgency } },
      });
  }
}

/** @param rates other limits by method name, for tests */
export function createRateLimiter(rates: Rates = RATES): LocalRateLimiter {
  const states = new Map<string, BucketState>();
  const buckets: Buckets = {
    get: (name) => states.get(name) ?? FULL_BUCKET,
    set: (name, state) => void states.set(name, state),
  };
  return {
    admit(call, patience, now) {
      if (states.size > 2_000) forgetIdle(states, now);
      return admit(buckets, bucketsOf(call, rates), call, patience, now);
    },
    refused: (call, retryAfter, now) => refuse(buckets, bucketsOf(call, rates), call, retryAfter, now),
  };
}

function interval(rate: Rate): number {
  return 60_000 / rate.perMinute;
}

/** When a further call may go: behind all that wait, and when there is a token for it. */
function tailOf({ full }: BucketState, rate: Rate, now: number): number {
  return Math.max(full, now) - (rate.burst - 1) * interval(rate);
}

/** Those that wait with less urgency, by their turns. */
function behind({ places }: BucketState, urgency: number) {
  return Object.entries(places)
    .filter(([, place]) => place.urgency < urgency)
    .toSorted(([, a], [, b]) => a.turn - b.turn);
}

/** When the call may go: at its place, at that of the first who is less urgent, or behind all. */
function turnOf(
  state: BucketState,
  rate: Rate,
  key: string | undefined,
  urgency: number,
  now: number,
): number {
  const place = key === undefined ? undefined : state.places[key];
  if (place) return place.turn;
  const [first] = behind(state, urgency);
  return Math.min(tailOf(state, rate, now), first?.[1].turn ?? Number.POSITIVE_INFINITY);
}

/** Gives the call a place unless it has one: those that are less urgent each move to the next one's. */
function take(state: BucketState, rate: Rate, key: string, urgency: number, now: number): BucketState {
  if (key in state.places) return state;
  const moved = behind(state, urgency);
  const turns = [...moved.map(([, { turn }]) => turn), tailOf(state, rate, now)];
  const places = { ...state.places, [key]: { turn: turns[0] ?? now, urgency } };
  for (const [at, [other, place]] of moved.entries())
    places[other] = { ...place, turn: turns[at + 1] ?? place.turn };
  return { full: Math.max(state.full, now) + interval(rate), places };
}

function without({ full, places }: BucketState, key: string): BucketState {
  return { full, places: Object.fromEntries(Object.entries(places).filter(([each]) => each !== key)) };
}

function withoutLate(state: BucketState, now: number): BucketState {
  const kept = Object.entries(state.places).filter(([, { turn }]) => turn >= now - KEEP_PLACE);
  return kept.length === Object.keys(state.places).length
    ? state
    : { ...state, places: Object.fromEntries(kept) };
}

function forgetIdle(states: Map<string, BucketState>, now: number): void {
  for (const [name, { full, places }] of states) {
    if (full < now && Object.keys(places).length === 0) states.delete(name);
  }
}
