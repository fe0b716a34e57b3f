/** Posting, editing and taking back, each step at most once; and the answer that one person alone sees. */
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { z } from "zod";
import type { Message } from "../../core/message.ts";
import { ChatError, Forbidden, NotFound, RateLimited, Rejected, Unavailable } from "../chat-errors.ts";
import type { Attempt, MessageId, ReplyTarget, RoomId, UserId } from "../chat-port.ts";
import { isAboutContent } from "./error-codes.ts";
import { inHalves, isLabelled, isTooMuch, orHalf } from "./halves.ts";
import { render, type SlackMessage } from "./render.ts";
import { responseUrlOf } from "./response-url.ts";
import type { Self } from "./rooms.ts";
import { Nothing, type SlackApi } from "./slack-api.ts";

export interface Messages {
  /** @param thread the message under which it belongs */
  post(room: RoomId, message: Message, attempt: Attempt, thread?: MessageId): Promise<MessageId>;
  edit(room: RoomId, at: MessageId, message: Message, attempt: Attempt): Promise<void>;
  remove(room: RoomId, message: MessageId, attempt: Attempt): Promise<void>;
  /** Whether {@link Messages.remove} took it back: Slack tells of a deletion without saying who did it. */
  tookBack(room: RoomId, message: MessageId): boolean;
  /** @param instead is unpinned afterwards */
  pin(room: RoomId, message: MessageId, instead?: MessageId): Promise<void>;
  whisper(to: ReplyTarget, message: Message, attempt: Attempt): Promise<void>;
}

interface Deps {
  readonly network: string;
  readonly api: SlackApi;
  readonly apiUrl: string;
  readonly log: Logger;
  readonly timeoutMs: number;
  /** Milliseconds after which what was posted is there for certain, or never will be. */
  readonly certainMs: number;
  self(): Promise<Self>;
  directRoom(user: UserId): Promise<RoomId>;
  forgetDirect(room: RoomId): UserId | undefined;
}

const STEP = "muster_step";
/** No attempt was made before its step came to be, by a clock that may differ from Slack's. */
const CLOCKS_DIFFER_MS = 60_000;
/** How far back a post is looked for before it is sent again: 1,000 messages. */
const PAGE = 200;
const PAGES = 5;
/** Milliseconds that a further page may wait for its turn, rather than begin again at the first. */
const PAGE_PATIENCE_MS = 10_000;
const MAX_REMEMBERED = 1_000;

const Posted = z.object({ ts: z.string() });
const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      bot_id: z.string().optional(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.looseObject({}) })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** A message of Muster's own in a room. */
interface Own {
  readonly ts: MessageId;
  /** The other half belongs under it. */
  readonly isHalf: boolean;
}

interface Payload extends Record<string, unknown> {
  readonly key: string;
  readonly half?: true;
}

function restOf(key: string): string {
  return `${key}:rest`;
}

export function createMessages(deps: Deps): Messages {
  const { network, api } = deps;
  /** Whispers leave no trace in a room's history, so delivered ones are remembered here. */
  const whispered = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  const removed = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  /**
   * The post that an earlier attempt made. Only Muster's own count: anybody may put such metadata into theirs.
   * A room's history lacks the answers in threads.
   */
  async function earlier(
    room: RoomId,
    { key, ageMs }: Pick<Attempt, "key" | "ageMs">,
    thread?: MessageId,
  ): Promise<Own | undefined> {
    const self = await deps.self();
    const method = thread === undefined ? "conversations.history" : "conversations.replies";
    const oldest =
      ageMs === undefined ? {} : { oldest: ((Date.now() - ageMs - CLOCKS_DIFFER_MS) / 1_000).toFixed(6) };
    const where = { channel: room, ...(thread === undefined ? {} : { ts: thread }), ...oldest };
    let cursor = "";
    for (let page = 0; page < PAGES; page += 1) {
      const args = { ...where, limit: PAGE, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
      const found = await api.call(method, args, History, {
        // A place of its own for each page: one that has to wait must not be taken for another.
        key: `seen:${key}:${page}`,
        ...(page === 0 ? {} : { patienceMs: PAGE_PATIENCE_MS }),
        subject: room,
      });
      const own = found.messages.find(
        (each) =>
          each.metadata?.event_type === STEP &&
          each.metadata.event_payload.key === key &&
          (each.user === self.user || (self.bot !== undefined && each.bot_id === self.bot)),
      );
      if (own !== undefined) return { ts: own.ts, isHalf: own.metadata?.event_payload.half === true };
      cursor = found.response_metadata?.next_cursor ?? "";
      if (cursor === "") break;
    }
    return undefined;
  }

  async function send(room: RoomId, message: SlackMessage, payload: Payload, thread?: MessageId) {
    const metadata = { event_type: STEP, event_payload: payload };
    const where = { channel: room, ...(thread === undefined ? {} : { thread_ts: thread }) };
    const args = { ...where, ...message, metadata };
    const posted = await api.call("chat.postMessage", args, Posted, { key: payload.key, subject: room });
    return posted.ts;
  }

  /** The second half stands under the first, or beside it in a thread. */
  async function sendRest(room: RoomId, rest: SlackMessage, key: string, below: MessageId): Promise<void> {
    await send(room, rest, { key: restOf(key) }, below);
  }

  const postIn: Messages["post"] = async (room, message, attempt, thread) => {
    const whole = render(message);
    const halves = () => inHalves(whole, isLabelled(message));
    if (attempt.retry) {
      const before = await earlier(room, attempt, thread);
      // Slack has no key by which it would recognise a post: one that is on its way would be there twice.
      const wait = deps.certainMs - (attempt.triedMsAgo ?? Number.POSITIVE_INFINITY);
      const patience = new RateLimited(network, "posting what may be on its way", wait);
      if (before === undefined && wait > 0) throw patience;
      if (before !== undefined) {
        const rest = before.isHalf ? halves()?.second : undefined;
        const below = thread ?? before.ts;
        if (rest && !(await earlier(room, { ...attempt, key: restOf(attempt.key) }, below))) {
          if (wait > 0) throw patience;
          await attempt.confirm?.();
          await sendRest(room, rest, attempt.key, below);
        }
        return before.ts;
      }
    }
    await attempt.confirm?.();
    try {
      return await send(room, whole, { key: attempt.key }, thread);
    } catch (error) {
      const two = isTooMuch(error) ? halves() : undefined;
      if (two === undefined) throw error;
      deps.log.warn({ network }, "Slack finds a message too long; it goes in two halves");
      const ts = await send(room, two.first, { key: attempt.key, half: true }, thread);
      await sendRest(room, two.second, attempt.key, thread ?? ts);
      return ts;
    }
  };

  const post: Messages["post"] = async (room, message, attempt, thread) => {
    try {
      return await postIn(room, message, attempt, thread);
    } catch (error) {
      // A direct conversation that was remembered may be gone: it is opened again, once.
      const user = error instanceof NotFound ? deps.forgetDirect(room) : undefined;
      const other = user === undefined ? room : await deps.directRoom(user);
      if (other === room) throw error;
      return postIn(other, message, attempt, thread);
    }
  };

  /** @returns false when the address is used up or expired (5 uses in 30 minutes) */
  async function respond(url: string, message: SlackMessage): Promise<boolean> {
    const body = JSON.stringify({ ...message, response_type: "ephemeral", replace_original: false });
    let status: number;
    let retryAfter: string | null;
    let said = "";
    try {
      const headers = { "content-type": "application/json" };
      const signal = AbortSignal.timeout(deps.timeoutMs);
      const answer = await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
      status = answer.status;
      retryAfter = answer.headers.get("retry-after");
      if (status === 400) said = (await answer.text()).slice(0, 100);
      else await answer.body?.cancel();
    } catch {
      throw new Unavailable(network, "no answer when it should answer a command");
    }
    const code = /^[a-z_]+$/.exec(said.trim())?.[0];
    if (isAboutContent(code)) throw new Rejected(network, "answer a command", "it is too long", { code });
    if (status === 429) throw new RateLimited(network, "response_url", (Number(retryAfter) || 5) * 1_000);
    if (status >= 500) throw new Unavailable(network, `HTTP ${status} when it should answer a command`);
    return status >= 200 && status < 300;
  }

  /** @returns false when the person cannot be whispered to in that room */
  async function ephemeral(
    { user, data }: ReplyTarget,
    room: RoomId,
    message: SlackMessage,
    key: string,
  ): Promise<boolean> {
    try {
      const { unfurl_links: _links, unfurl_media: _media, ...rendered } = message;
      const thread = data?.thread === undefined ? {} : { thread_ts: data.thread };
      const args = { channel: room, user, ...thread, ...rendered };
      await api.call("chat.postEphemeral", args, Nothing, {
        key: `whisper:${key}`,
        urgent: true,
        subject: room,
      });
      return true;
    } catch (error) {
      if (error instanceof NotFound || error instanceof Forbidden) return false;
      throw error;
    }
  }

  function whisperIn(to: ReplyTarget, room: RoomId, message: Message, key: string): Promise<boolean> {
    return orHalf(message, (each) => ephemeral(to, room, each, key));
  }

  return {
    post,
    async edit(room, at, message, attempt) {
      await orHalf(message, async ({ unfurl_links: _links, unfurl_media: _media, ...rendered }) => {
        const args = { channel: room, ts: at, ...rendered };
        await api.call("chat.update", args, Nothing, { key: attempt.key, subject: at });
      });
    },
    async remove(room, message, attempt) {
      const what = `${room} ${message}`;
      removed.set(what, true); // Before the call: the event may come before its answer.
      try {
        const args = { channel: room, ts: message };
        const fine = ["message_not_found"];
        await api.call("chat.delete", args, Nothing, { key: attempt.key, subject: message, fine });
      } catch (error) {
        if (error instanceof ChatError && error.retry === "never") removed.delete(what);
        throw error;
      }
    },
    tookBack: (room, message) => removed.has(`${room} ${message}`),
    async pin(room, message, instead) {
      const pinned = { channel: room, timestamp: message };
      const fine = ["already_pinned"];
      await api.call("pins.add", pinned, Nothing, { key: `pin:${room}:${message}`, subject: message, fine });
      if (instead === undefined) return;
      const before = { channel: room, timestamp: instead };
      const over = ["no_pin", "not_pinned", "message_not_found", "bad_timestamp"];
      const how = { key: `unpin:${room}:${instead}`, subject: instead, fine: over };
      await api.call("pins.remove", before, Nothing, how);
    },
    async whisper(to, message, attempt) {
      if (whispered.has(attempt.key)) return;
      const url = responseUrlOf(to, deps.apiUrl);
      if (url === "refused") deps.log.warn({ network }, "A response_url that is not Slack's is not called");
      const answered =
        (url !== undefined && url !== "refused" && (await orHalf(message, (each) => respond(url, each)))) ||
        (to.room !== undefined && (await whisperIn(to, to.room, message, attempt.key)));
      if (!answered) await post(await deps.directRoom(to.user), message, attempt);
      whispered.set(attempt.key, true);
    },
  };
}
