/** The port to one Slack workspace, over HTTP (signing secret) or Socket Mode (app token). */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { CredentialRefused, Forbidden, Rejected } from "../chat-errors.ts";
import type { ChatEvent, ChatPort, Receipt } from "../chat-port.ts";
import { createConnect } from "./connect.ts";
import { download } from "./download.ts";
import { formErrors, readTicket, renderForm, ViewSchema } from "./forms.ts";
import { createHttpReceiver } from "./http-receiver.ts";
import { invite } from "./invite.ts";
import { createMessages } from "./messages.ts";
import { createPeople } from "./people.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import { createReactions } from "./reactions.ts";
import { readEvent } from "./read-event.ts";
import { createBoltApp, type EventReceiver } from "./receiver.ts";
import { createRooms, type Self } from "./rooms.ts";
import { createSlackApi, Nothing } from "./slack-api.ts";
import { checkOptions, type SlackOptions } from "./slack-options.ts";
import { createSocketReceiver } from "./socket-receiver.ts";
import { TIMINGS } from "./timings.ts";
import { createTransfers } from "./transfers.ts";
import { MENTION } from "./typed-command.ts";
import { upload } from "./upload.ts";

/** A chat port that may also have to be mounted in a web server. */
export interface SlackPort extends ChatPort {
  /** Present over HTTP: takes over a request whose body has not been read. */
  readonly requestListener?: (request: IncomingMessage, response: ServerResponse) => void;
}

const ORG_WIDE =
  "the app is installed for a whole organisation (Enterprise Grid), and Muster works in one workspace; install it in that workspace and use its bot token";

/** In the adapter's state: set once Muster was connected. */
const WORKED = "was-connected";

const Identity = z.object({
  user_id: z.string(),
  bot_id: z.string().optional(),
  team_id: z.string(),
  is_enterprise_install: z.boolean().nullish().catch(undefined),
});

/**
 * @throws Error when the options cannot work; the message says what to change
 */
export function createSlackPort(options: SlackOptions): SlackPort {
  checkOptions(options);
  const { network, botToken, log } = options;
  const apiUrl = (options.apiUrl ?? "https://slack.com/api/").replace(/\/*$/, "/");
  const timings = { ...TIMINGS, ...options.timings };
  const command = options.command ?? "/incident";
  const api = createSlackApi({
    network,
    botToken,
    apiUrl,
    log,
    limits: timings,
    now: options.now ?? (() => new Date()),
    rateLimiter: options.rateLimiter ?? createRateLimiter(),
  });

  let receive: ((event: ChatEvent) => Promise<Receipt>) | undefined;
  api.onMove((from, to) => {
    const at = new Date().toISOString();
    // Known by its ids, so that it is told of once however many calls say so.
    const event = { kind: "moved", id: `moved:${from}:${to}`, network, at, room: from, to } as const;
    void receive?.(event).catch(() => log.warn({ network }, "A room's new id could not be recorded"));
  });

  let known: Self | undefined;
  let asking: Promise<Self> | undefined;
  /** Who Muster is there; asked once, again only after a failure. */
  async function self(): Promise<Self> {
    if (known !== undefined) return known;
    asking ??= api
      .call("auth.test", {}, Identity)
      .then((me) => {
        // docs.slack.dev/enterprise/organization-ready-apps: such a token is for no workspace in particular.
        if (me.is_enterprise_install === true) throw new Rejected(network, "sign in", ORG_WIDE);
        const bot = me.bot_id === undefined ? {} : { bot: me.bot_id };
        return { user: me.user_id, team: me.team_id, ...bot };
      })
      .finally(() => {
        asking = undefined;
      });
    known = await asking;
    return known;
  }

  const rooms = createRooms(network, api, self, timings.directMs);
  const people = createPeople(api, self, timings.lookupMs);
  const deps = {
    network,
    api,
    apiUrl,
    log,
    timeoutMs: timings.urgentTimeoutMs,
    certainMs: timings.requestTimeoutMs + timings.lateMs,
    self,
    directRoom: rooms.directRoom,
    forgetDirect: rooms.forgetDirect,
  };
  const messages = createMessages(deps);
  const transfers = createTransfers(network, timings.transferMs);
  const { state } = options;
  const filing = { network, api, apiUrl, botToken, transfers, state, shareMs: timings.shareMs };
  const http =
    options.signingSecret === undefined
      ? undefined
      : createHttpReceiver({
          signingSecret: options.signingSecret,
          path: options.path ?? "/slack/events",
          bodyLimit: timings.bodyLimit,
          log,
        });
  const receiver: EventReceiver =
    http ??
    createSocketReceiver({
      network,
      apiUrl,
      log,
      appToken: options.appToken ?? "",
      requestTimeoutMs: timings.requestTimeoutMs,
      connectTimeoutMs: timings.connectTimeoutMs,
      reconnectMs: timings.reconnectMs,
      stableMs: timings.stableMs,
      restMs: timings.restMs,
      ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    });

  let problem: string | undefined = "not started";
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  const handling = new Set<Promise<unknown>>();

  /** One payload: recorded first, acknowledged after. */
  async function handle(body: unknown): Promise<string | object | undefined> {
    const me = await self();
    if (receive === undefined || stopped) throw new Error("Muster is stopping: not recorded");
    const event = readEvent(body, { network, self: me, command }, new Date().toISOString());
    if (event === undefined) return undefined;
    if (event.kind === "deleted" && messages.tookBack(event.room, event.message)) return undefined;
    const recording = receive(event);
    const settled = recording.then(
      () => undefined,
      () => undefined,
    );
    handling.add(settled);
    void settled.then(() => handling.delete(settled));
    let receipt: Receipt;
    try {
      receipt = await recording;
    } catch (error) {
      // Only the name: the message may quote what a user wrote.
      const name = error instanceof Error ? error.name : typeof error;
      log.error(
        { network, event: event.id, kind: event.kind, error: name },
        "An event could not be recorded",
      );
      throw new Error("not recorded");
    }
    if (event.kind !== "form" || receipt.errors === undefined) return undefined;
    const submitted = z.object({ view: ViewSchema }).parse(body);
    return formErrors(submitted.view, receipt.errors);
  }

  async function enter(): Promise<void> {
    const me = await self();
    const app = await createBoltApp({ botToken, apiUrl, self: me, receiver: receiver.bolt, log, handle });
    if (stopped) return;
    await receiver.open(app, await hasWorked());
    problem = undefined;
    if (receiver.trouble() !== undefined) return; // The receiver goes on trying by itself.
    await state.set(WORKED, "yes").catch(() => undefined); // Noted at the next start then.
    log.info(
      { network, team: me.team, transport: http === undefined ? "socket" : "http" },
      "Connected to Slack",
    );
  }

  /** A credential that never worked is a mistake in the configuration; one that did is an outage when it is refused. */
  async function hasWorked(): Promise<boolean> {
    return (await state.get(WORKED)) !== undefined;
  }

  /** While Slack cannot be reached: again and again, in the background. */
  function enterLater(pauseMs: number): void {
    retry = setTimeout(() => {
      enter().catch((error: unknown) => {
        problem = error instanceof Error ? error.message : "cannot connect";
        log.warn({ network, problem }, "Slack cannot be reached");
        if (!stopped) enterLater(Math.min(pauseMs * 1.6, 15_000));
      });
    }, pauseMs);
  }

  return {
    network,
    platform: "slack",
    prefix: command,
    mention: MENTION,
    async start(take) {
      receive = take;
      try {
        await enter();
      } catch (error) {
        problem = error instanceof Error ? error.message : "cannot connect";
        if (error instanceof Forbidden || error instanceof Rejected) throw error;
        if (error instanceof CredentialRefused && !(await hasWorked())) throw error;
        log.warn({ network, problem }, "Slack cannot be reached");
        if (!stopped) enterLater(timings.reconnectMs);
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await Promise.all(handling);
      // One turn of the loop, so that acknowledgements of what was just recorded still leave.
      await new Promise((resolve) => setImmediate(resolve));
      await receiver.close();
      transfers.stop();
      api.stop();
      await api.idle();
      problem = "stopped";
    },
    trouble: () => problem ?? api.trouble() ?? receiver.trouble(),
    note: () => receiver.note?.(),
    openRoom: rooms.openRoom,
    invite: async (room, users) => invite(api, await self(), room, users),
    members: rooms.members,
    directRoom: rooms.directRoom,
    post: (room, message, attempt, where) =>
      messages.post(
        room,
        message,
        attempt,
        where !== undefined && "thread" in where ? where.thread : undefined,
      ),
    edit: messages.edit,
    findUser: people.findUser,
    threads: true,
    privateCommands: true,
    whisper: { reply: messages.whisper },
    topics: { atOpening: false, set: rooms.setTopic },
    privacy: { of: rooms.privacy },
    pins: { pin: messages.pin },
    forms: {
      async open(ticket, form) {
        const { trigger, where } = readTicket(ticket);
        await api.call("views.open", { trigger_id: trigger, view: renderForm(form, where) }, Nothing, {
          urgent: true,
        });
      },
    },
    profiles: { addressesOf: people.addressesOf },
    removing: { remove: messages.remove },
    reactions: createReactions(api),
    files: {
      fetch: (file, atMost) => download(filing, file, atMost),
      post: (room, file, message, attempt, where) =>
        upload(filing, { room, file, message, attempt, ...where }),
    },
    kicking: { kick: rooms.kick },
    connect: createConnect(network, api, state),
    ...(http === undefined ? {} : { requestListener: http.requestListener }),
  };
}
