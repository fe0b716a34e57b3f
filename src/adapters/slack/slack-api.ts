/** Calls to Slack's Web API: paced, limited in time, never repeated by the library, errors of our own family. */
import { setTimeout } from "node:timers/promises";
import { WebAPIPlatformError, WebClient } from "@slack/web-api";
import type { Logger } from "pino";
import { z } from "zod";
import { CredentialRefused, RateLimited, Unavailable } from "../chat-errors.ts";
import { boltLog } from "./bolt-log.ts";
import { createCredential } from "./credential.ts";
import { toChatError } from "./errors.ts";
import type { RateLimiter } from "./rate-limiter.ts";

/** How one call is made. */
export interface CallOptions {
  /** Keeps the call's place in the queue when it has to wait. */
  readonly key?: string;
  /** What is more urgent goes before what waits longer. Default 0. */
  readonly urgency?: number;
  /** A person is waiting: short timeout, own connection queue. */
  readonly urgent?: boolean;
  /** The name or id that an error should mention. */
  readonly subject?: string;
  /** Return a refusal (`ok: false`) that `schema` understands, instead of throwing. */
  readonly acceptRefusal?: boolean;
  /** Error codes by which Slack says that it is so already: then the call counts as done. For {@link Nothing}. */
  readonly fine?: readonly string[];
  /** Milliseconds to wait for a turn before RateLimited; default {@link Limits.patienceMs}. */
  readonly patienceMs?: number;
}

/** Waiting times in milliseconds. */
export interface Limits {
  readonly requestTimeoutMs: number;
  readonly urgentTimeoutMs: number;
  readonly patienceMs: number;
  /** Between two looks whether a refused token is good again. */
  readonly probeMs: number;
}

export interface SlackApi {
  /**
   * Calls a method and returns the fields that `schema` names.
   * @throws ChatError and nothing else
   */
  call<T>(
    method: string,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** Hears of rooms that Slack's answers know by another id than the call. */
  onMove(hear: (from: string, to: string) => void): void;
  /** Says why Slack refuses the bot token; undefined while it takes it. */
  trouble(): string | undefined;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
  /** Ends looking whether a refused token is good again. */
  stop(): void;
}

interface Deps {
  readonly network: string;
  readonly botToken: string;
  readonly apiUrl: string;
  readonly log: Logger;
  readonly limits: Limits;
  /** All processes that share the rate limiter go by the same. */
  readonly now: () => Date;
  readonly rateLimiter: RateLimiter;
}

/** An answer of which nothing is used. */
export const Nothing = z.unknown();

function isAccepted(refusal: WebAPIPlatformError, options: CallOptions): boolean {
  return options.acceptRefusal === true || options.fine?.includes(refusal.data.error) === true;
}

/** Until a room's new id is known everywhere, in ms. */
const MOVE_MS = 1_000;
const room = z.string().regex(/^[CG][A-Z0-9]{2,30}$/);
const Elsewhere = z.object({
  channel: z
    .union([room, z.object({ id: room }).transform(({ id }) => id)])
    .optional()
    .catch(undefined),
  channel_id: room.optional().catch(undefined),
  new_channel_id: room.optional().catch(undefined),
});

/** The id of the room in an answer, where the call named another. */
function movedTo(asked: unknown, answer: unknown): string | undefined {
  if (!room.safeParse(asked).success) return undefined;
  const said = Elsewhere.safeParse(answer);
  const to = said.data?.new_channel_id ?? said.data?.channel_id ?? said.data?.channel;
  return to === asked ? undefined : to;
}

export function createSlackApi(deps: Deps): SlackApi {
  const client = (timeout: number) =>
    // Each client gets an options object of its own: the library writes the token and retryConfig into it.
    new WebClient(deps.botToken, {
      slackApiUrl: deps.apiUrl,
      timeout,
      // The outbox above repeats, and knows what may be repeated; the library would post twice.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: boltLog(deps.log),
    });
  const background = client(deps.limits.requestTimeoutMs);
  const interactive = client(deps.limits.urgentTimeoutMs);
  let heard: (from: string, to: string) => void = () => undefined;
  const underWay = new Set<Promise<unknown>>();
  const { network, log, limits } = deps;
  const credential = createCredential({
    network,
    log,
    everyMs: limits.probeMs,
    ask: () => run("auth.test", {}, Nothing, {}),
  });

  async function make<T>(
    method: string,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<T> {
    const patience = options.patienceMs ?? deps.limits.patienceMs;
    const room = typeof args.channel === "string" ? { room: args.channel } : {};
    const { key, urgency } = options;
    const call = {
      method,
      ...room,
      ...(key === undefined ? {} : { key }),
      ...(urgency === undefined ? {} : { urgency }),
    };
    const wait = await deps.rateLimiter.admit(call, patience, deps.now().getTime());
    if (wait > patience) throw new RateLimited(deps.network, method, wait);
    if (wait > 0) await setTimeout(wait);
    const tried = { method, ...(options.subject === undefined ? {} : { subject: options.subject }) };
    let answer: unknown;
    try {
      answer = await (options.urgent === true ? interactive : background).apiCall(method, args);
      credential.accepted();
    } catch (thrown) {
      const to = thrown instanceof WebAPIPlatformError ? movedTo(args.channel, thrown.data) : undefined;
      if (to !== undefined) {
        heard(String(args.channel), to);
        // It had no effect; the next try takes the id that is known by then.
        const words = "Slack knows the room by another id by now";
        throw new RateLimited(network, method, MOVE_MS, { words });
      }
      const error = toChatError(deps.network, tried, thrown);
      if (error instanceof CredentialRefused) {
        credential.refused(error);
        throw error;
      }
      if (thrown instanceof WebAPIPlatformError) credential.accepted();
      if (thrown instanceof WebAPIPlatformError && isAccepted(thrown, options)) {
        const refusal = schema.safeParse(thrown.data);
        if (refusal.success) return refusal.data;
      }
      if (error instanceof RateLimited) {
        await deps.rateLimiter.refused(call, error.retryAfterMs, deps.now().getTime());
        deps.log.warn({ method, retryAfterMs: error.retryAfterMs }, "Slack asks to wait");
      }
      throw error;
    }
    const to = movedTo(args.channel, answer);
    if (to !== undefined) heard(String(args.channel), to);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new Unavailable(deps.network, `an answer to ${method} that lacks what was asked for`);
  }

  function run<T>(
    method: string,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<T> {
    const made = make(method, args, schema, options);
    const settled = made.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return made;
  }

  return {
    call: (method, args, schema, options = {}) => run(method, args, schema, options),
    onMove(hear) {
      heard = hear;
    },
    trouble: credential.trouble,
    stop: credential.stop,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
