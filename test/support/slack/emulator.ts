/**
 * The state behind the Slack double: emulate's Slack, tapped for its store and its event dispatcher, which it
 * does not hand out. The tap reaches into a hashed file of exactly version 0.12.2; emulator.test.ts is its canary.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createEmulator } from "emulate";

export interface Row {
  readonly id: number;
}
export interface Collection<T extends Row> {
  all(): T[];
  findOneBy(field: string, value: string): T | undefined;
  update(id: number, change: Partial<T>): T | undefined;
  insert(row: Omit<T, "id">): T;
}
export interface ChannelRow extends Row {
  readonly channel_id: string;
  readonly name: string;
  readonly is_private: boolean;
  readonly is_im?: boolean;
  readonly is_mpim?: boolean;
  readonly is_archived: boolean;
  readonly topic: { readonly value: string };
  readonly members: readonly string[];
  readonly creator: string;
  readonly num_members: number;
}
export interface MessageRow extends Row {
  readonly ts: string;
  readonly channel_id: string;
  readonly user: string;
  readonly text: string;
  readonly type: "message";
  readonly subtype?: string;
  readonly blocks?: readonly Record<string, unknown>[];
  readonly metadata?: { readonly event_type: string; readonly event_payload: Record<string, unknown> };
  readonly target_user?: string;
  readonly reply_count: number;
  readonly reply_users: readonly string[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly thread_ts?: string;
  readonly files?: readonly FileRow[];
}
export interface FileRow extends Row {
  readonly file_id: string;
  readonly name: string;
  readonly size: number;
}
export interface UserRow extends Row {
  readonly user_id: string;
  readonly team_id: string;
  readonly name: string;
  readonly email: string;
  readonly deleted: boolean;
  readonly is_bot: boolean;
}
export interface ViewRow extends Row {
  readonly view_id: string;
  readonly user_id: string;
  readonly hash: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly Record<string, unknown>[];
}
export interface PinRow extends Row {
  readonly channel_id: string;
  readonly message_ts: string;
}
export interface SlackStore {
  readonly channels: Collection<ChannelRow>;
  readonly messages: Collection<MessageRow>;
  readonly ephemeralMessages: Collection<MessageRow>;
  readonly users: Collection<UserRow>;
  readonly views: Collection<ViewRow>;
  readonly pins: Collection<PinRow>;
}

/** An event as the emulator makes it: an `event_callback` envelope. */
export type Envelope = Record<string, unknown> & {
  readonly event: Record<string, unknown> & { type: string };
};

export interface SlackEmulator {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly store: SlackStore;
  close(): Promise<void>;
}

interface Webhooks {
  dispatch(event: string, action: string | undefined, payload: Envelope, owner: string): Promise<void>;
}
interface Plugin {
  register(app: unknown, store: unknown, webhooks: Webhooks, ...rest: unknown[]): void;
}

const dist = dirname(fileURLToPath(import.meta.resolve("emulate")));
const chunk = readdirSync(dist).find(
  (file) => /^dist-.*\.js$/.test(file) && readFileSync(join(dist, file), "utf8").includes("var slackPlugin"),
);
if (chunk === undefined) throw new Error("emulate has changed: no file of it defines slackPlugin");
const { slackPlugin, getSlackStore } = (await import(pathToFileURL(join(dist, chunk)).href)) as {
  slackPlugin: Plugin;
  getSlackStore(store: unknown): SlackStore;
};
const register = slackPlugin.register;
let starting: Promise<unknown> = Promise.resolve();

/**
 * Starts an emulated workspace on a free port of 127.0.0.1.
 * @param seed emulate's seed for the service `slack`
 * @param onEvent gets every event of the workspace, before the call that caused it returns
 */
export async function startEmulator(
  seed: Record<string, unknown>,
  onEvent: (envelope: Envelope) => void,
): Promise<SlackEmulator> {
  const mine = starting.then(() => start(seed, onEvent));
  starting = mine.catch(() => undefined); // The tap is one variable: one start at a time.
  return mine;
}

async function start(
  seed: Record<string, unknown>,
  onEvent: (envelope: Envelope) => void,
): Promise<SlackEmulator> {
  let store: unknown;
  slackPlugin.register = (app, itsStore, webhooks, ...rest) => {
    store = itsStore;
    webhooks.dispatch = async (_event, _action, payload) => onEvent(payload);
    register.call(slackPlugin, app, itsStore, webhooks, ...rest);
  };
  const emulator = await createEmulator({ service: "slack", port: 0, seed: { slack: seed } });
  slackPlugin.register = register;
  if (store === undefined) throw new Error("emulate has changed: it no longer calls slackPlugin.register");
  return {
    url: emulator.url.replace("localhost", "127.0.0.1"),
    store: getSlackStore(store),
    close: () => emulator.close(),
  };
}
