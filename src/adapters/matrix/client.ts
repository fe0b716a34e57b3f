/** matrix-bot-sdk's client with limits: every call ends in time, can be given up, and rejects only with a ChatError. */
import { AsyncLocalStorage } from "node:async_hooks";
import { LRUCache } from "lru-cache";
import {
  getRequestFn,
  type IStorageProvider,
  MatrixClient,
  MemoryStorageProvider,
  setRequestFn,
} from "matrix-bot-sdk";
import { type ChatError, RateLimited } from "../chat-errors.ts";
import { chatError, type Doing, isRefusedToken } from "./errors.ts";
import { InvitePace } from "./invite-pace.ts";
import { type Json, record, text } from "./json.ts";

/** Milliseconds. */
export interface Limits {
  /** One call. */
  readonly request: number;
  /** How long a sync waits for news at the server. */
  readonly poll: number;
  /** First sync of an account, which a server may have to compute. */
  readonly firstSync: number;
  /** Waits after failures of the sync: doubled from the first to the last. */
  readonly backOff: readonly [number, number];
  /** How long start() waits for a first answer before it goes on trying in the background. */
  readonly start: number;
  /** How long stop() lets calls under way finish. */
  readonly grace: number;
  /** Asking another homeserver for a person's profile. */
  readonly glance: number;
  /** Sending or fetching a file. */
  readonly file: number;
  /** One invitation: the person's homeserver has to sign it, and may be away. */
  readonly invite: number;
  /** How long one invite() waits in all where the server asks it to. */
  readonly inviteWait: number;
  /** Multiplies waits between tries of what another homeserver is not ready for. */
  readonly patience: number;
  /** How long a message that cannot be decrypted waits for its key. */
  readonly keyWait: number;
}

export const LIMITS: Limits = {
  request: 20_000,
  poll: 30_000,
  firstSync: 300_000,
  backOff: [500, 30_000],
  start: 10_000,
  grace: 3_000,
  glance: 2_000,
  file: 120_000,
  invite: 10_000,
  inviteWait: 60_000,
  patience: 1,
  keyWait: 120_000,
};

export interface Account {
  readonly user: string;
  /** Server part of the user id. */
  readonly server: string;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Json | Content;
  /** The answer is no JSON but bytes, at most this many; more rejects with an error whose cause has the code ETOOLARGE. */
  readonly bytes?: number;
  /** Milliseconds; default the limit for one call. */
  readonly timeout?: number;
  /** Gives the call up; default: when the client is closed. */
  readonly signal?: AbortSignal;
}

/** A body that is no JSON. */
export class Content {
  readonly bytes: Uint8Array;
  readonly mime: string;
  constructor(bytes: Uint8Array, mime: string) {
    this.bytes = bytes;
    this.mime = mime;
  }
}

const CAPABILITIES_MS = 10 * 60_000;

type Method = "GET" | "POST" | "PUT" | "DELETE";
type Emit = (type: string, ...payload: unknown[]) => Promise<unknown>;

/** Of the call that is being made: the SDK has no parameters for these. */
const ofCall = new AsyncLocalStorage<{
  readonly signal: AbortSignal;
  readonly maxBytes?: number | undefined;
  readonly followRedirects?: boolean;
}>();
const request = getRequestFn();
const withLimits: typeof request = (params, callback) =>
  request({ ...params, ...ofCall.getStore() }, callback);
setRequestFn(withLimits);

export class MusterMatrixClient extends MatrixClient {
  readonly network: string;
  readonly limits: Limits;
  /** Called at each answer of the server, with whether it knows the token. */
  onToken: (known: boolean) => void = () => {};
  /** Rooms that this process has just made: nobody was invited yet. Not to know one costs a call. */
  readonly unvisited = new LRUCache<string, true>({ max: 1_000, ttl: 10_000 });
  readonly #pace = new InvitePace();
  /** People of whom the homeserver has just said that they exist. */
  readonly seen = new LRUCache<string, true>({ max: 10_000, ttl: 5 * 60_000 });
  #closed = new AbortController();
  #account: Account | undefined;
  #limitedAt: number | undefined;
  #capabilities: { readonly until: number; readonly answer: Promise<unknown> } | undefined;

  constructor(network: string, url: string, token: string, limits: Limits, storage?: IStorageProvider) {
    super(url, token, storage ?? new MemoryStorageProvider());
    this.network = network;
    this.limits = limits;
  }

  /** Calls the client-server API; `path` as made by {@link api}. Rejects with a ChatError only. */
  async call(
    doing: Omit<Doing, "network">,
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<unknown> {
    const query = Object.fromEntries(
      Object.entries(options.query ?? {}).filter(([, value]) => value !== undefined),
    );
    const signal = options.signal ?? this.#closed.signal;
    const timeout = options.timeout ?? this.limits.request;
    const { body, bytes: maxBytes } = options;
    const [sent, mime] =
      body instanceof Content
        ? ([Buffer.from(body.bytes), body.mime] as const)
        : ([body ?? (method === "GET" ? null : {}), "application/json"] as const);
    try {
      const answer: unknown = await ofCall.run(
        { signal, maxBytes, followRedirects: maxBytes !== undefined },
        () => this.doRequest(method, path, query, sent, timeout, false, mime, maxBytes !== undefined),
      );
      this.onToken(true);
      return answer;
    } catch (caught) {
      if (isRefusedToken(caught)) this.onToken(false);
      const error = this.error(doing, caught);
      if (error instanceof RateLimited) this.#limitedAt = performance.now();
      throw error;
    }
  }

  /** Makes the call that invites somebody, when it is its turn: else, and when the homeserver asks to wait, rejects with RateLimited. */
  async inTurn<T>(room: string, user: string, call: () => Promise<T>): Promise<T> {
    const wait = this.#pace.wait(`${room} ${user}`);
    if (wait > 0) throw new RateLimited(this.network, "invite somebody", wait);
    try {
      return await call();
    } catch (error) {
      if (error instanceof RateLimited) this.#pace.refused(error.retryAfterMs);
      throw error;
    }
  }

  /** Milliseconds since the homeserver last asked to wait; undefined: it never did. */
  limitedMsAgo(): number | undefined {
    return this.#limitedAt === undefined ? undefined : performance.now() - this.#limitedAt;
  }

  /** Whose token this is; asked once. */
  async account(): Promise<Account> {
    if (this.#account) return this.#account;
    const doing = { action: "ask who it is" };
    const user = text(record(await this.call(doing, "GET", api`account/whoami`)).user_id);
    if (user === undefined) throw this.error(doing, new Error("an answer without a user id"));
    this.#account = { user, server: user.slice(user.indexOf(":") + 1) };
    return this.#account;
  }

  /** What the homeserver can do; changes only when it is upgraded, so it is asked once in ten minutes. */
  capabilities(): Promise<unknown> {
    const now = performance.now();
    if (this.#capabilities === undefined || this.#capabilities.until < now) {
      const answer = this.call({ action: "ask what the homeserver can do" }, "GET", api`capabilities`);
      this.#capabilities = { until: now + CAPABILITIES_MS, answer };
      answer.catch(() => {
        this.#capabilities = undefined;
      });
    }
    return this.#capabilities.answer;
  }

  /** Unpacks a batch of the sync as the SDK does (decrypting, where there is an engine), awaiting each `emit`. */
  async unpack(batch: Json, emit: Emit): Promise<void> {
    await this.account();
    await this.processSync(batch, emit);
  }

  /** The SDK asks itself with its own user id; it has been asked for already. */
  override async getUserId(): Promise<string> {
    return (await this.account()).user;
  }

  /** Gives up what is under way, and every call from now on. */
  close(): void {
    this.#closed.abort();
  }

  /** The caught error, as one of `chat-errors.ts`. */
  error(doing: Omit<Doing, "network">, caught: unknown): ChatError {
    return chatError({ network: this.network, ...doing }, caught);
  }
}

/** A path below `/_matrix/client/v3/`; what is put in is encoded, so that no id can leave its place. */
export function api(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return path("/_matrix/client/v3/", parts, values);
}

/** What the specification has only below `/_matrix/client/v1/`. */
export function apiV1(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return path("/_matrix/client/v1/", parts, values);
}

/** Below `/_matrix/media/v3/`: sending files, and fetching them from homeservers older than v1.11. */
export function mediaApi(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return path("/_matrix/media/v3/", parts, values);
}

function path(base: string, parts: readonly string[], values: readonly string[]): string {
  const all = parts.map(
    (part, at) => part + (at < values.length ? encodeURIComponent(values[at] ?? "") : ""),
  );
  return base + all.join("");
}
