/** The contract harness for Slack: the adapter against the workspace double, over HTTP or Socket Mode. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import type { RateLimiter } from "../../../src/adapters/slack/rate-limiter.ts";
import { createSlackPort, type SlackPort } from "../../../src/adapters/slack/slack-chat.ts";
import type { SlackOptions } from "../../../src/adapters/slack/slack-options.ts";
import {
  PEOPLE,
  type PersonName,
  type SlackDouble,
  type SlackDoubleOptions,
  startSlackDouble,
} from "../../support/slack/slack-double.ts";
import type { SlackFault } from "../../support/slack/strict.ts";
import { until } from "../../support/until.ts";
import type { ContractHarness, Fault } from "../contract-harness.ts";
import { lookAt, nameOfEmoji } from "./look.ts";

export type Transport = "http" | "socket";

export interface SlackHarness extends ContractHarness {
  readonly port: SlackPort;
  readonly slack: SlackDouble;
  /** What the adapter logged, one JSON text per line. */
  readonly logged: readonly string[];
  /** `http://127.0.0.1:<port>/slack/events`; undefined over Socket Mode. */
  readonly eventsUrl: string | undefined;
  /** The next event is recorded only when this resolves. */
  delayNext(until: Promise<void>): void;
  /** Whether an event is being delayed now. */
  delayed(): boolean;
}

/** Short limits, so that a time-out takes no time. */
const TIMINGS = { requestTimeoutMs: 1_000, urgentTimeoutMs: 1_000, reconnectMs: 20 };
/** No pacing: the contract is about what Slack answers; rate-limiter.test.ts and limits.test.ts are about pacing. */
const AT_ONCE: RateLimiter = { admit: () => 0, refused: () => undefined };

const METHOD: Readonly<Record<Fault["on"], string>> = {
  openRoom: "conversations.create",
  invite: "conversations.invite",
  members: "conversations.members",
  directRoom: "conversations.open",
  post: "chat.postMessage",
  edit: "chat.update",
  findUser: "users.lookupByEmail",
};
const KIND: Readonly<Record<Fault["kind"], SlackFault["kind"]>> = {
  "429": "429",
  "500": "500",
  timeout: "hang",
  "lost-reply": "lost-reply",
};

export async function startHarness(
  transport: Transport,
  more: {
    readonly double?: SlackDoubleOptions;
    readonly options?: Partial<SlackOptions>;
    /** Runs before the port starts. */
    readonly before?: (slack: SlackDouble) => void;
  } = {},
): Promise<SlackHarness> {
  const slack = await startSlackDouble(more.double);
  const received: ChatEvent[] = [];
  const logged: string[] = [];
  let refusals = 0;
  let delay: Promise<void> | undefined;
  let isDelayed = false;
  const port = createSlackPort({
    network: "slack",
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    log: pino({ level: "trace" }, { write: (line: string) => void logged.push(line) }),
    state: memoryState(),
    rateLimiter: AT_ONCE,
    ...(transport === "http" ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
    ...more.options,
    timings: { ...TIMINGS, ...more.options?.timings },
  });
  let server: Server | undefined;
  let eventsUrl: string | undefined;
  if (port.requestListener !== undefined) {
    server = createServer(port.requestListener);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    eventsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
    slack.deliverTo({ http: eventsUrl });
  } else {
    slack.deliverTo("socket");
  }
  more.before?.(slack);
  await port.start(async (event) => {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error("the database is away");
    }
    if (delay !== undefined) {
      const recording = delay;
      delay = undefined;
      isDelayed = true;
      await recording;
      isDelayed = false;
    }
    // Muster's own check of a form's values, in small.
    if (event.kind === "form" && event.values.title === "bad") return { errors: { title: "Say more." } };
    received.push(event);
    return {};
  });
  let last: Parameters<SlackDouble["send"]>[0] | undefined;
  const nameOf = (user: string): PersonName => {
    const name = PEOPLE.find((each) => slack.people[each].user === user);
    if (name === undefined) throw new Error(`${user} is none of the people`);
    return name;
  };
  const posted = async (user: string, args: Record<string, string>): Promise<string> =>
    String((await slack.as(nameOf(user), "chat.postMessage", args)).ts);
  const person = (name: PersonName) => ({ user: slack.people[name].user, address: slack.people[name].email });

  return {
    port,
    slack,
    logged,
    eventsUrl,
    received,
    delayNext(until) {
      delay = until;
    },
    delayed: () => isDelayed,
    refuseNext(times) {
      refusals = times;
    },
    people: { alice: person("alice"), bob: person("bob"), carol: person("carol") },
    nobody: { user: "U0NOBODY00", address: "nobody@cert.test" },
    inject(fault) {
      slack.strict.faults.push({ method: METHOD[fault.on], kind: KIND[fault.kind], times: fault.times });
    },
    look: async (room) => lookAt(slack, room),
    roomNames: async () =>
      slack.store.channels.all().flatMap((each) => (each.is_im === true ? [] : [each.name])),
    async takeName(name) {
      await slack.as("carol", "conversations.create", { name, is_private: "true" });
    },
    async join(user, room) {
      const members = slack.store.channels.findOneBy("channel_id", room)?.members ?? [];
      if (!members.includes(user))
        throw new Error(`${user} was not invited: a private room cannot be joined`);
    },
    async leave(user, room) {
      await slack.as(nameOf(user), "conversations.leave", { channel: room });
    },
    async command(user, room, text) {
      const { acknowledged, payload } = await slack.command(nameOf(user), room, text);
      last = payload;
      if (!acknowledged) throw new Error("/incident failed: Muster did not take it");
    },
    async repeatLastCommand() {
      if (last === undefined) throw new Error("no command was sent");
      await slack.send(last, 1);
    },
    async press(user, room, message, action, value) {
      const row = slack.store.messages.findOneBy("ts", message);
      const buttons = (row?.blocks ?? []).flatMap(
        (block) => (block.elements ?? []) as Record<string, unknown>[],
      );
      const button = buttons.find((each) => String(each.action_id).startsWith(`muster:${action}`));
      if (button === undefined || button.value !== value)
        throw new Error(`no button ${action} with this value`);
      const pressed = await slack.press(nameOf(user), room, message, String(button.action_id), value);
      if (!pressed.acknowledged) throw new Error("the button did nothing: Muster did not take it");
    },
    async say(user, room, text) {
      return posted(user, { channel: room, ...withEmojis(text) });
    },
    conversation: {
      async remove(user, room, message) {
        await slack.as(nameOf(user), "chat.delete", { channel: room, ts: message });
      },
      async react(user, room, message, emoji, on) {
        const args = { channel: room, timestamp: message, name: nameOfEmoji(emoji) };
        await slack.as(nameOf(user), on ? "reactions.add" : "reactions.remove", args);
      },
      answer: (user, room, thread, text) =>
        posted(user, { channel: room, text: typed(text), thread_ts: thread }),
      mention: (user, room, before, whom, after) =>
        posted(user, { channel: room, text: `${typed(before)}<@${whom}>${typed(after)}` }),
      share: (user, room, file, text) => slack.share(nameOf(user), room, file, typed(text)),
    },
    async change(user, room, message, text) {
      await slack.as(nameOf(user), "chat.update", { channel: room, ts: message, text: typed(text) });
    },
    async pin(user, room, message) {
      await slack.as(nameOf(user), "pins.add", { channel: room, timestamp: message });
    },
    async removeMuster(room) {
      await slack.as("alice", "conversations.kick", { channel: room, user: slack.bot.user });
    },
    until: (condition) => until(condition, 5_000),
    async stop() {
      slack.deliverTo("nowhere");
      await port.stop();
      server?.closeAllConnections();
      await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
      await slack.stop();
    },
  };
}

/** What Slack's client makes of words that somebody types. */
function typed(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Slack's client writes emojis by name, and says in blocks that they are some. */
function withEmojis(words: string): { readonly text: string; readonly blocks?: string } {
  const parts = words.split(/(\p{RGI_Emoji})/v);
  if (parts.length === 1) return { text: typed(words) };
  const elements = parts.flatMap((part, at) =>
    at % 2 === 1
      ? { type: "emoji", name: nameOfEmoji(part) }
      : part === ""
        ? []
        : { type: "text", text: part },
  );
  const text = parts.map((part, at) => (at % 2 === 1 ? `:${nameOfEmoji(part)}:` : typed(part))).join("");
  const blocks = [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
  return { text, blocks: JSON.stringify(blocks) };
}

/** A new key. */
export function first(): { key: string; retry: boolean } {
  return { key: `test:${randomUUID()}`, retry: false };
}

/** A log that says nothing. */
export function quiet() {
  return pino({ level: "silent" });
}

export function memoryState() {
  const values = new Map<string, string>();
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: string) => void values.set(key, value),
  };
}
