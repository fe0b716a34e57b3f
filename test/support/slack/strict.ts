/**
 * A front before the emulator that refuses what Slack refuses and the emulator does not: wrong tokens, too many
 * calls, impossible blocks, wrong names. Also shows faults on demand and keeps a log of calls.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nameToEmoji } from "gemoji";
import { blockProblem, viewProblem } from "./block-limits.ts";
import type { SlackStore } from "./emulator.ts";
import { completed, type FileHost, fileHost, notYetShared } from "./files.ts";

/** An invitation to somebody of another organisation, as Slack keeps it. */
export interface SharedInvite {
  readonly id: string;
  readonly room: string;
  readonly email: string;
  /** Who takes it may write, and invite nobody else. */
  readonly limited: boolean;
}

/** What Slack does to the next `times` calls of a method. */
export interface SlackFault {
  /** `*`: any. */
  readonly method: string;
  /**
   * `429`, `500`, `hang` (no answer for {@link SlackFault.hangMs}): no effect. `lost-reply`: takes effect, then the
   * connection breaks. `error`: ok false with this code, and {@link SlackFault.body}. `html`: a proxy's error page with status 200.
   * `answer`: ok true with {@link SlackFault.body} and no effect.
   */
  readonly kind: "429" | "500" | "hang" | "lost-reply" | "error" | "html" | "answer";
  times: number;
  /** Only calls with the token of this user. */
  readonly user?: string;
  /** Calls that pass before the fault begins. */
  after?: number;
  readonly code?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number;
  readonly hangMs?: number;
}

export interface SlackCall {
  readonly method: string;
  /** `Date.now()` of arrival. */
  readonly at: number;
  readonly status: number;
  readonly args: Readonly<Record<string, string>>;
}

export interface StrictOptions {
  readonly emulatorUrl: string;
  readonly store: SlackStore;
  /** Token → user id. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly appToken: string;
  readonly bot: { readonly user: string; readonly bot: string };
  /** The bot token's scopes; undefined: all. */
  readonly scopes: readonly string[] | undefined;
  /** Keep Slack's tiers and answer 429. */
  readonly limits: boolean;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  socketUrl(): string;
  /** The bot was thrown out of a room. */
  onEjected(room: string): void;
}

export interface Strict {
  /** `http://127.0.0.1:<port>/api/` */
  readonly apiUrl: string;
  readonly faults: SlackFault[];
  readonly calls: SlackCall[];
  /** How conversations.invite answers a mixed list; which of them Slack does is not documented. */
  inviteStyle: "ok-with-errors" | "refused-with-errors" | "refused-bare";
  /** response_urls that were used: id → bodies. */
  readonly responses: Map<string, Record<string, unknown>[]>;
  /** ids of response_urls that are used up: answered 404. */
  readonly expired: Set<string>;
  readonly files: FileHost;
  readonly sharedInvites: SharedInvite[];
  /** Names of emojis that only this workspace has. */
  readonly ownEmojis: Set<string>;
  latencyMs: number;
  /** The same text with the emulator's addresses replaced by this front's. */
  publish(text: string): string;
  close(): Promise<void>;
}

type Args = Record<string, string>;
type Answer = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly retryAfter?: number;
};

/** Calls per minute (docs.slack.dev/apis/web-api/rate-limits). */
const TIERS: Readonly<Record<string, number>> = {
  "conversations.create": 20,
  "conversations.setTopic": 20,
  "conversations.archive": 20,
  "conversations.list": 20,
  "pins.add": 20,
  "bookmarks.add": 20,
  "users.list": 20,
  "users.conversations": 20,
  "conversations.invite": 50,
  "conversations.kick": 50,
  "conversations.inviteShared": 20,
  "conversations.info": 50,
  "conversations.replies": 50,
  "chat.delete": 50,
  "reactions.add": 50,
  "reactions.remove": 20,
  "conversations.history": 50,
  "conversations.open": 50,
  "chat.update": 50,
  "users.lookupByEmail": 50,
};
const POST_BURST = 4;

export async function startStrict(options: StrictOptions): Promise<Strict> {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const forwarded = new Map<string, number>();
  const responses = new Map<string, Record<string, unknown>[]>();
  let origin = "";
  const publish = (text: string) =>
    text.replaceAll(options.emulatorUrl.replace("127.0.0.1", "localhost"), origin);
  const files = fileHost(options.emulatorUrl, (token) => options.tokens.has(token));
  const strict: Omit<Strict, "apiUrl" | "close"> = {
    faults: [],
    calls: [],
    inviteStyle: "ok-with-errors",
    responses,
    expired: new Set(),
    files,
    sharedInvites: [],
    ownEmojis: new Set(),
    publish,
    latencyMs: options.latencyMs,
  };

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const filing = files.serve(request, response);
    if (filing !== undefined) return filing;
    const raw = await bodyOf(request);
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const use = path.match(/^\/respond\/([\w-]+)$/)?.[1];
    if (use !== undefined) return respond(response, use, raw);
    const method = path.match(/^\/api\/([\w.]+)$/)?.[1];
    if (method === undefined) return void response.writeHead(404).end();
    const at = Date.now();
    if (strict.latencyMs > 0) await sleep(strict.latencyMs);
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const args = Object.fromEntries(new URLSearchParams(raw));
    const log = (status: number) => strict.calls.push({ method, at, status, args });
    const caller = options.tokens.get(token);
    const fault = strict.faults.find(
      (each) =>
        (each.method === method || each.method === "*") &&
        each.times > 0 &&
        (each.user === undefined || each.user === caller),
    );
    if (fault !== undefined && (fault.after ?? 0) > 0) {
      fault.after = (fault.after ?? 0) - 1;
    } else if (fault !== undefined) {
      fault.times -= 1;
      log(0);
      return show(fault, response, () => answer(method, token, args));
    }
    const { status, body, retryAfter } = await answer(method, token, args);
    log(status);
    send(response, status, body, retryAfter);
  }

  async function answer(method: string, token: string, args: Args): Promise<Answer> {
    if (method === "apps.connections.open") {
      return token === options.appToken ? good({ url: options.socketUrl() }) : bad("invalid_auth");
    }
    const user = options.tokens.get(token);
    if (token === "") return bad("not_authed");
    if (user === undefined) return bad("invalid_auth");
    if (options.limits) {
      const wait = take(method, token, args);
      if (wait > 0) return { status: 429, body: { ok: false, error: "ratelimited" }, retryAfter: wait };
    }
    const problem = argumentProblem(method, args) ?? contextProblem(method, args);
    if (problem !== undefined) return bad(problem);
    if (method === "conversations.invite" && args.force === "true") return invite(token, args);
    if (method === "users.conversations") return roomsOf(user, args);
    if (method === "conversations.inviteShared") return inviteShared(user, args);
    const done = await forward(method, token, args);
    if (done.status === 404) return bad("unknown_method");
    // docs.slack.dev/reference/methods/conversations.kick knows no other word for it.
    if (method === "conversations.kick" && done.body.error === "user_not_in_channel")
      return bad("not_in_channel");
    if (done.body.ok !== true) return done;
    if (method === "files.completeUploadExternal") {
      for (const { id } of done.body.files as { id: string }[]) files.unshared.set(id, 1);
      return { ...done, body: completed(done.body) };
    }
    if (method === "files.info") {
      const left = files.unshared.get(args.file ?? "") ?? 0;
      files.unshared.set(args.file ?? "", left - 1);
      return left > 0 ? { ...done, body: notYetShared(done.body) } : done;
    }
    if (method === "conversations.replies") return replies(done, args);
    if (method === "conversations.archive") eject(args.channel ?? "", true);
    if (method === "conversations.kick" && args.user === options.bot.user) eject(args.channel ?? "", false);
    return method === "conversations.history" ? history(done, args) : done;
  }

  async function forward(method: string, token: string, args: Args): Promise<Answer> {
    const made = forwarded.get(token) ?? 0;
    forwarded.set(token, made + 1);
    const alias = aliasesOf(token)[Math.floor(made / ALIAS_CALLS)] ?? token;
    const answered = await fetch(`${options.emulatorUrl}/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${alias}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(args).toString(),
    });
    if (answered.status === 404) return { status: 404, body: {} };
    return {
      status: answered.status,
      body: JSON.parse(publish(await answered.text())) as Record<string, unknown>,
    };
  }

  /** What is wrong with arguments that are well-formed. */
  function contextProblem(method: string, args: Args): string | undefined {
    if (/^reactions\.(?:add|remove)$/.test(method)) {
      const [base = "", tone] = (args.name ?? "").split("::");
      const known =
        Object.hasOwn(nameToEmoji, base) || /^flag-[a-z]{2}$/.test(base) || strict.ownEmojis.has(base);
      return known && /^(?:skin-tone-[2-6])?$/.test(tone ?? "") ? undefined : "invalid_name";
    }
    if (method !== "chat.postMessage" || args.thread_ts === undefined) return undefined;
    const parent = options.store.messages.findOneBy("ts", args.thread_ts);
    return parent?.channel_id === args.channel ? undefined : "thread_not_found";
  }

  function inviteShared(user: string, args: Args): Answer {
    const needed = "conversations.connect:write";
    if (options.scopes?.includes(needed) === false)
      return { status: 200, body: { ok: false, error: "missing_scope", needed } };
    const channel = options.store.channels.findOneBy("channel_id", args.channel ?? "");
    if (channel === undefined) return bad("channel_not_found");
    if (!channel.members.includes(user)) return bad("not_in_channel");
    if (channel.is_archived) return bad("channel_archived");
    const emails = JSON.parse(args.emails ?? "[]") as string[];
    const [email] = emails;
    if (email === undefined || emails.length > 1) return bad("invalid_arguments");
    const id = `I0${String(strict.sharedInvites.length + 1).padStart(8, "0")}`;
    const limited = args.external_limited !== "false";
    strict.sharedInvites.push({ id, room: channel.channel_id, email, limited });
    return good({ invite_id: id, is_legacy_shared_channel: false });
  }

  /** The parent and its answers, oldest first; the emulator gives all of them at once. */
  function replies(done: Answer, args: Args): Answer {
    const whole = history(done, args);
    const messages = whole.body.messages as unknown[];
    const from = Number(args.cursor ?? 0);
    const to = from + Number(args.limit ?? 1_000);
    const next = to < messages.length ? String(to) : "";
    const page = { messages: messages.slice(from, to), has_more: next !== "" };
    return { ...whole, body: { ...whole.body, ...page, response_metadata: { next_cursor: next } } };
  }

  /** With `force` Slack invites the valid ones and says in errors[] what became of the others; the emulator does not. */
  async function invite(token: string, args: Args): Promise<Answer> {
    const users = (args.users ?? "").split(",");
    const whole = await forward("conversations.invite", token, args);
    if (whole.body.ok === true || whole.body.errors === undefined) return whole;
    const refused = whole.body.errors as { user: string; ok: false; error: string }[];
    const valid = users.filter((user) => refused.every((each) => each.user !== user));
    if (valid.length > 0) await forward("conversations.invite", token, { ...args, users: valid.join(",") });
    const error = refused[0]?.error;
    if (strict.inviteStyle === "refused-bare") return bad(error ?? "");
    const all = refused.length === users.length;
    return strict.inviteStyle === "refused-with-errors" || all
      ? { status: 200, body: { ok: false, error, errors: refused } }
      : good({ channel: { id: args.channel }, errors: refused });
  }

  function roomsOf(user: string, args: Args): Answer {
    const types = (args.types ?? "public_channel").split(",");
    const found = options.store.channels
      .all()
      .filter((each) => each.members.includes(user) && each.is_im !== true && each.is_mpim !== true)
      .filter((each) => types.includes(each.is_private ? "private_channel" : "public_channel"))
      .filter((each) => args.exclude_archived !== "true" || !each.is_archived);
    const from = Number(args.cursor ?? 0);
    const limit = Number(args.limit ?? 100);
    const channels = found
      .slice(from, from + limit)
      .map(({ channel_id: id, name, creator, is_private, is_archived }) => {
        return { id, name, creator, is_private, is_archived };
      });
    const next = from + limit < found.length ? String(from + limit) : "";
    return good({ channels, response_metadata: { next_cursor: next } });
  }

  /** Newest first: behind the first that is too old there is no further page. */
  function history(done: Answer, args: Args): Answer {
    const isCut = (done.body.messages as Record<string, unknown>[]).some(
      (each) => args.oldest !== undefined && String(each.ts) <= args.oldest,
    );
    const end = isCut ? { has_more: false, response_metadata: { next_cursor: "" } } : {};
    const messages = (done.body.messages as Record<string, unknown>[])
      .filter((each) => args.oldest === undefined || String(each.ts) > args.oldest)
      .filter((each) => args.latest === undefined || String(each.ts) < args.latest)
      .map(({ metadata, ...each }) => ({
        ...each,
        ...(each.user === options.bot.user ? { bot_id: options.bot.bot } : {}),
        ...(args.include_all_metadata === "true" && metadata !== undefined ? { metadata } : {}),
      }));
    return { ...done, body: { ...done.body, messages, ...end } };
  }

  /** Bots are removed from a room that is archived, and cannot come back by themselves. */
  function eject(room: string, archived: boolean): void {
    const channel = options.store.channels.findOneBy("channel_id", room);
    if (channel === undefined) return;
    const members = channel.members.filter((each) => each !== options.bot.user);
    if (archived) options.store.channels.update(channel.id, { members, num_members: members.length });
    options.onEjected(room);
  }

  /** Seconds to wait; 0 when the call may pass. */
  function take(method: string, token: string, args: Args): number {
    const post = method === "chat.postMessage";
    const perMinute = post ? 60 : (TIERS[method] ?? 100);
    const most = post ? POST_BURST : perMinute;
    const name = post ? `${method} ${args.channel ?? ""}` : `${method} ${token}`;
    const now = Date.now();
    const bucket = buckets.get(name) ?? { tokens: most, at: now };
    const perMs = perMinute / 60_000;
    bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    buckets.set(name, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1_000));
    bucket.tokens -= 1;
    return 0;
  }

  async function respond(response: ServerResponse, id: string, raw: string): Promise<void> {
    if (strict.expired.has(id)) return void response.writeHead(404).end("expired_url");
    const body = JSON.parse(raw) as Record<string, unknown>;
    if (blockProblem(body.blocks) !== undefined) return void response.writeHead(400).end("invalid_blocks");
    responses.set(id, [...(responses.get(id) ?? []), body]);
    response.writeHead(200).end("ok");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return Object.assign(strict, {
    apiUrl: `${origin}/api/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** The emulator ends a token after 5,000 calls, which Slack does not: others of the same person go on. */
const ALIAS_CALLS = 4_500;

/** Tokens under which the emulator knows the same person, the real one first; to be seeded. */
export function aliasesOf(token: string): readonly string[] {
  return [token, ...Array.from({ length: 9 }, (_, at) => `${token}~${at + 1}`)];
}

function argumentProblem(method: string, args: Args): string | undefined {
  if (method === "conversations.create" || method === "conversations.rename") {
    const name = args.name ?? "";
    if (name === "") return "invalid_name_required";
    if (!/^[a-z0-9_-]+$/.test(name)) return "invalid_name_specials";
  }
  if (
    /^(?:chat\.(?:postMessage|update|postEphemeral)|files\.completeUploadExternal)$/.test(method) &&
    args.blocks !== undefined
  ) {
    return blockProblem(JSON.parse(args.blocks));
  }
  return method === "views.open" ? viewProblem(JSON.parse(args.view ?? "null")) : undefined;
}

async function show(
  fault: SlackFault,
  response: ServerResponse,
  effect: () => Promise<unknown>,
): Promise<void> {
  switch (fault.kind) {
    case "429":
      return send(response, 429, { ok: false, error: "ratelimited" }, fault.retryAfter ?? 1);
    case "500":
      return send(response, 500, { ok: false, error: "internal_error" });
    case "error":
      return send(response, 200, { ok: false, error: fault.code ?? "fatal_error", ...fault.body });
    case "answer":
      return send(response, 200, { ok: true, ...fault.body });
    case "html":
      return void response
        .writeHead(200, { "content-type": "text/html" })
        .end("<html>xoxb-leaked gateway</html>");
    case "lost-reply":
      await effect();
      return void response.destroy();
    case "hang":
      await Promise.race([
        sleep(fault.hangMs ?? 5_000),
        new Promise((resolve) => response.on("close", resolve)),
      ]);
      return void response.destroy();
  }
}

function send(response: ServerResponse, status: number, body: object, retryAfter?: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
  response.end(JSON.stringify(body));
}

function good(body: object): Answer {
  return { status: 200, body: { ok: true, ...body } };
}

function bad(error: string): Answer {
  return { status: 200, body: { ok: false, error } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
