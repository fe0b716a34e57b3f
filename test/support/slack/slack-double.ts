/**
 * A Slack workspace for tests, on loopback: Web API, Events API and Socket Mode, people who act. Muster may run
 * in this process or in another one: it needs only `apiUrl` and the secrets, and an address for HTTP events.
 */
import { randomUUID } from "node:crypto";
import { type Envelope, type SlackStore, startEmulator } from "./emulator.ts";
import {
  blockAction,
  eventCallback,
  httpRequest,
  inviteAnswered,
  type Payload,
  slashCommand,
  viewSubmission,
} from "./payloads.ts";
import { type SocketMode, startSocketMode } from "./socket-mode.ts";
import { aliasesOf, type Strict, startStrict } from "./strict.ts";

export const PEOPLE = ["alice", "bob", "carol"] as const;
export type PersonName = (typeof PEOPLE)[number];

export interface SlackDoubleOptions {
  /** Keep Slack's rate limits (429). Default false. */
  readonly limits?: boolean;
  /** Milliseconds that every API call takes. Default 0. */
  readonly latencyMs?: number;
  /** The bot token's scopes; when given, they are enforced. */
  readonly scopes?: readonly string[];
  /** How long Slack waits for an acknowledgement; 3,000 in reality. Default 1,000. */
  readonly ackMs?: number;
  /** Workspaces of one Muster need different ones. */
  readonly botToken?: string;
}

/** How a payload was received: acknowledged or not, and with what. */
export interface Acknowledgement {
  readonly acknowledged: boolean;
  /** HTTP status; 200 or 0 over Socket Mode. */
  readonly status: number;
  readonly body: unknown;
}

export interface SlackDouble {
  readonly apiUrl: string;
  /** Behind the front; for tests of this double itself. */
  readonly emulatorUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly bot: { readonly user: string; readonly bot: string };
  readonly people: Readonly<Record<PersonName, { readonly user: string; readonly email: string }>>;
  readonly store: SlackStore;
  readonly strict: Strict;
  readonly socket: SocketMode;
  /** Of each response_url: who may be answered through it, and where. */
  readonly origins: ReadonlyMap<string, { readonly user: string; readonly room: string }>;
  /** Where payloads and events go from now on: an address of POST /slack/events, or the sockets. Default: nowhere. */
  deliverTo(target: { readonly http: string } | "socket" | "nowhere"): void;
  /** Delivers one payload once. */
  send(payload: Payload, retry?: number): Promise<Acknowledgement>;
  /** `/incident <text>` by a person in a room; its response_url is this double's. */
  command(
    who: PersonName,
    room: string,
    text: string,
  ): Promise<Acknowledgement & { readonly payload: Payload }>;
  /** Presses the button of a message; `actionId` as in the message's blocks. */
  press(
    who: PersonName,
    room: string,
    message: string,
    actionId: string,
    value: string,
  ): Promise<Acknowledgement>;
  /** Fills in and submits the form that the person has open. */
  submit(who: PersonName, values: Readonly<Record<string, string>>): Promise<Acknowledgement>;
  /** A Web API call by a person. @throws when Slack refuses */
  as(
    who: PersonName,
    method: string,
    args: Readonly<Record<string, string>>,
  ): Promise<Record<string, unknown>>;
  /** What the other organisation, or an administrator, does with an invitation of {@link Strict.sharedInvites}. */
  answerInvite(
    id: string,
    how: "accepted" | "approved" | "declined",
    more?: { readonly approvalRequired?: boolean; readonly email?: string },
  ): void;
  /** A person posts a file with words. @returns the ts of the message */
  share(
    who: PersonName,
    room: string,
    file: { readonly name: string; readonly content: Uint8Array },
    text: string,
  ): Promise<string>;
  /** Waits until every event so far has been delivered (or given up). */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const SECRETS = {
  botToken: "xoxb-1-secretbot",
  appToken: "xapp-1-secretapp",
  signingSecret: "s3cret-of-signing",
};
const BOT = { user: "U0BOT", bot: "B0BOT" };
/** Somebody of another workspace, known through Slack Connect. */
export const STRANGER = { user: "U0STRANGER", team: "T0OTHER" };
/** Slack repeats an event that was not acknowledged at once, after 1 minute and after 5 minutes; here sooner. */
const RETRIES_MS = [0, 50, 250];

export async function startSlackDouble(options: SlackDoubleOptions = {}): Promise<SlackDouble> {
  let target: { readonly http: string } | "socket" | "nowhere" = "nowhere";
  const ackMs = options.ackMs ?? 1_000;
  const botToken = options.botToken ?? SECRETS.botToken;
  const pending = new Set<Promise<void>>();
  let store: SlackStore | undefined;
  let front: Strict | undefined;
  let queue: Promise<void> = Promise.resolve();

  /** Events of rooms in which the bot is, after the call that caused them, in order, repeated until acknowledged. */
  function onEvent(envelope: Envelope): void {
    const room = roomOf(envelope.event);
    const channel = room === undefined ? undefined : store?.channels.findOneBy("channel_id", room);
    const isIn = channel === undefined || channel.members.includes(BOT.user);
    if (!isIn && envelope.event.user !== BOT.user) return;
    const channelType = channel?.is_im === true ? "im" : channel?.is_private === true ? "group" : "channel";
    const event = JSON.parse(front?.publish(JSON.stringify(envelope.event)) ?? "{}") as Envelope["event"];
    deliver(eventCallback({ channel_type: channelType, ...event, ...ofMessage(event) }));
  }

  function deliver(payload: Payload): void {
    const done = queue.then(async () => {
      for (const [retry, ms] of RETRIES_MS.entries()) {
        if (target === "nowhere") return;
        await new Promise((resolve) => setTimeout(resolve, ms));
        if ((await send(payload, retry)).acknowledged) return;
      }
    });
    queue = done;
    pending.add(done);
    void done.then(() => pending.delete(done));
  }

  async function send(payload: Payload, retry = 0): Promise<Acknowledgement> {
    if (target === "nowhere") return { acknowledged: false, status: 0, body: undefined };
    if (target === "socket") {
      const answer = await socket.send(payload, ackMs, retry);
      return {
        acknowledged: answer !== undefined,
        status: answer === undefined ? 0 : 200,
        body: answer?.payload,
      };
    }
    const { headers, body } = httpRequest(payload, SECRETS.signingSecret);
    const again: Record<string, string> =
      retry > 0 ? { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "timeout" } : {};
    try {
      const signal = AbortSignal.timeout(ackMs);
      const answer = await fetch(target.http, {
        method: "POST",
        headers: { ...headers, ...again },
        body,
        signal,
      });
      const text = await answer.text();
      return {
        acknowledged: answer.status === 200,
        status: answer.status,
        body: text === "" ? undefined : JSON.parse(text),
      };
    } catch {
      return { acknowledged: false, status: 0, body: undefined };
    }
  }

  const emulator = await startEmulator(seedOf(botToken, options.scopes), onEvent);
  store = emulator.store;
  const socket = await startSocketMode();
  const people = Object.fromEntries(
    PEOPLE.map((name) => {
      const email = `${name}@cert.test`;
      return [name, { user: emulator.store.users.findOneBy("email", email)?.user_id ?? "", email }];
    }),
  ) as SlackDouble["people"];
  const tokens = new Map([
    [botToken, BOT.user],
    ...PEOPLE.map((name) => [`xoxp-${name}`, people[name].user] as const),
  ]);
  const strict = await startStrict({
    emulatorUrl: emulator.url,
    store: emulator.store,
    tokens,
    appToken: SECRETS.appToken,
    bot: BOT,
    scopes: options.scopes,
    limits: options.limits ?? false,
    latencyMs: options.latencyMs ?? 0,
    socketUrl: () => socket.url(),
    onEjected: (room) => deliver(eventCallback({ type: "group_left", channel: room })),
  });
  front = strict;
  const origins = new Map<string, { readonly user: string; readonly room: string }>();
  const responseUrl = (user: string, room: string) => {
    const id = randomUUID();
    origins.set(id, { user, room });
    return strict.apiUrl.replace("/api/", `/respond/${id}`);
  };

  async function as(who: PersonName, method: string, args: Readonly<Record<string, string>>) {
    const answered = await fetch(`${strict.apiUrl}${method}`, {
      method: "POST",
      headers: { authorization: `Bearer xoxp-${who}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(args).toString(),
    });
    const body = (await answered.json()) as Record<string, unknown>;
    if (body.ok !== true) throw new Error(`${method} by ${who}: ${String(body.error)}`);
    return body;
  }

  /** A trigger that views.open accepts: the emulator knows only those it made itself. */
  async function triggerFor(user: string): Promise<string> {
    const answered = await fetch(`${emulator.url}/api/views.generateTriggerId`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${botToken}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ user_id: user }).toString(),
    });
    return String(((await answered.json()) as { trigger_id: unknown }).trigger_id);
  }

  return {
    apiUrl: strict.apiUrl,
    emulatorUrl: emulator.url,
    ...SECRETS,
    botToken,
    bot: BOT,
    people,
    store: emulator.store,
    strict,
    socket,
    origins,
    deliverTo(next) {
      target = next;
    },
    send,
    async command(who, room, text) {
      const { user } = people[who];
      const more = { triggerId: await triggerFor(user), responseUrl: responseUrl(user, room) };
      const payload = slashCommand({ user, room }, text, more);
      return { ...(await send(payload)), payload };
    },
    async press(who, room, message, actionId, value) {
      const { user } = people[who];
      const more = { triggerId: await triggerFor(user), responseUrl: responseUrl(user, room) };
      return send(blockAction({ user, room }, { actionId, value, message }, more));
    },
    async submit(who, values) {
      const { user } = people[who];
      const view = emulator.store.views.all().findLast((each) => each.user_id === user);
      if (view === undefined) throw new Error(`${who} has no form open`);
      const { view_id: id, hash, callback_id: callbackId, private_metadata: privateMetadata, blocks } = view;
      return send(viewSubmission({ user }, { id, hash, callbackId, privateMetadata, blocks }, values));
    },
    as,
    answerInvite(id, how, more) {
      const invite = strict.sharedInvites.find((each) => each.id === id);
      if (invite === undefined) throw new Error(`no invitation ${id}`);
      deliver(inviteAnswered(invite, how, { user: STRANGER.user, team: STRANGER.team, ...more }));
    },
    async share(who, room, file, text) {
      const length = String(file.content.byteLength);
      const ticket = await as(who, "files.getUploadURLExternal", { filename: file.name, length });
      await fetch(String(ticket.upload_url), { method: "POST", body: Buffer.from(file.content) });
      const id = String(ticket.file_id);
      const files = JSON.stringify([{ id, title: file.name }]);
      await as(who, "files.completeUploadExternal", { files, channel_id: room, initial_comment: text });
      const carrier = emulator.store.messages
        .all()
        .find((row) => row.files?.some((one) => one.file_id === id));
      return carrier?.ts ?? "";
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    async stop() {
      target = "nowhere";
      await Promise.all(pending);
      await socket.close();
      await strict.close();
      await emulator.close();
    },
  };
}

function roomOf(event: Record<string, unknown>): string | undefined {
  const item = event.item as { channel?: unknown } | undefined;
  const room = event.channel ?? event.channel_id ?? item?.channel;
  return typeof room === "string" ? room : undefined;
}

/** What Slack says of a new message and the emulator does not: its time as the event's, and which app wrote it. */
function ofMessage(event: Record<string, unknown>): Record<string, unknown> {
  if (event.type !== "message" || event.ts === undefined || event.hidden === true) return {};
  const app = event.user === BOT.user ? { bot_id: BOT.bot, app_id: "A0BOT" } : {};
  return { event_ts: event.ts, team: "T000000001", ...app };
}

function seedOf(botToken: string, scopes: readonly string[] | undefined): Record<string, unknown> {
  return {
    signing_secret: SECRETS.signingSecret,
    strict_scopes: scopes !== undefined,
    team: { name: "CERT", domain: "cert" },
    users: PEOPLE.map((name) => ({ name, email: `${name}@cert.test`, is_admin: name === "alice" })),
    channels: [{ name: "incidents" }],
    oauth_apps: [
      {
        app_id: "A0BOT",
        client_id: "1.2",
        client_secret: "x",
        name: "Muster",
        redirect_uris: ["http://127.0.0.1/x"],
        bot_id: BOT.bot,
        bot_user_id: BOT.user,
        bot_name: "muster",
      },
    ],
    tokens: [
      ...aliasesOf(botToken).map((token) => ({
        token,
        type: "bot",
        user_id: BOT.user,
        bot_id: BOT.bot,
        bot_user_id: BOT.user,
        app_id: "A0BOT",
        ...(scopes === undefined ? {} : { scopes }),
      })),
      ...PEOPLE.flatMap((name) => aliasesOf(`xoxp-${name}`).map((token) => ({ name, token }))).map(
        (each) => ({
          token: each.token,
          type: "user",
          user: each.name,
          app_id: "A0BOT",
          ...(scopes === undefined
            ? {}
            : {
                scopes: [
                  "chat:write",
                  "files:write",
                  "groups:write",
                  "groups:read",
                  "groups:history",
                  "pins:write",
                  "reactions:write",
                ],
              }),
        }),
      ),
    ],
  };
}
