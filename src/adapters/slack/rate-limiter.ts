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
}

export interface RateLimiter {
  /**
   * Milliseconds until this call may go; 0 or at most `patience`: its place is taken, wait that long and call.
   * More: come back after that time with the same key and pass in turn (without a key nothing was reserved).
   */
  admit(call: Call, patience: number, now: number): number;
  /** Slack answered 429 all the same (another process, a restart): nothing of this kind goes before the time is over. */
  refused(call: Call, retryAfter: number, now: number): void;
}

const TIER: Readonly<Record<1 | 2 | 3 | 4, Rate>> = {
  1: { perMinute: 1, burst: 1 },
  2: { perMinute: 20, burst: 19 },
  3: { perMinute: 50, burst: 49 },
  4: { perMinute: 100, burst: 99 },
};
const POST_PER_ROOM: Rate = { perMinute: 60, burst: 3 };
const POST_PER_WORKSPACE: Rate = { perMinute: 300, burst: 60 };

const RATES: Readonly<Record<string, Rate>> = {
  "conversations.create": TIER[2],
  "conversations.setTopic": TIER[2],
  "pins.add": TIER[2],
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

interface Bucket {
  readonly rate: Rate;
  /** When the bucket will be full again, were nothing else to come. */
  full: number;
  readonly places: Map<string, number>;
}

/** @param rates other limits by method name, for tests */
export function createRateLimiter(rates: Readonly<Record<string, Rate>> = RATES): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const bucketsOf = (call: Call): Bucket[] => {
    if (call.method === "chat.postMessage") {
      return [bucket(`post ${call.room ?? ""}`, POST_PER_ROOM), bucket("post", POST_PER_WORKSPACE)];
    }
    const rate = rates[call.method];
    return rate === undefined ? [] : [bucket(call.method, rate)];
  };
  const bucket = (name: string, rate: Rate): Bucket => {
    const known = buckets.get(name);
    if (known !== undefined) return known;
    const made = { rate, full: 0, places: new Map<string, number>() };
    buckets.set(name, made);
    return made;
  };
  return {
    admit(call, patience, now) {
      const found = bucketsOf(call);
      if (buckets.size > 2_000) forgetIdle(buckets, now);
      const wait = Math.max(0, ...found.map((each) => turnOf(each, call.key, now) - now));
      const goes = wait <= patience;
      for (const each of found) {
        const turn = turnOf(each, call.key, now);
        if (!goes && call.key === undefined) continue;
        if (call.key === undefined || !each.places.has(call.key))
          each.full = Math.max(each.full, now) + interval(each);
        if (call.key === undefined) continue;
        if (goes) each.places.delete(call.key);
        else each.places.set(call.key, turn);
      }
      return wait;
    },
    refused(call, retryAfter, now) {
      for (const each of bucketsOf(call)) {
        const first = Math.min(turnOf(each, undefined, now), ...each.places.values());
        const shift = now + retryAfter - first;
        if (shift <= 0) continue;
        for (const [key, turn] of each.places) each.places.set(key, turn + shift);
        // Empty as well: Slack counts what others sent, so after the pause one call goes at a time.
        each.full = Math.max(each.full + shift, now + retryAfter + (each.rate.burst - 1) * interval(each));
        if (call.key === undefined) continue;
        each.places.set(call.key, now + retryAfter);
        each.full += interval(each);
      }
    },
  };
}

function interval(bucket: Bucket): number {
  return 60_000 / bucket.rate.perMinute;
}

/** When the call may go: at its reserved place, or when the bucket has a token for it. */
function turnOf(bucket: Bucket, key: string | undefined, now: number): number {
  for (const [each, turn] of bucket.places) if (turn < now - KEEP_PLACE) bucket.places.delete(each);
  const place = key === undefined ? undefined : bucket.places.get(key);
  return place ?? Math.max(bucket.full, now) - (bucket.rate.burst - 1) * interval(bucket);
}

function forgetIdle(buckets: Map<string, Bucket>, now: number): void {
  for (const [name, bucket] of buckets) {
    if (bucket.full < now && bucket.places.size === 0) buckets.delete(name);
  }
}
