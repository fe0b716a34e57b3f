/**
 * Receives by Socket Mode: two sockets on one app, so that none is missing while Slack recycles the other
 * (it does so every few hours), and a reconnection of our own: the library's ends the process when the token
 * is revoked, waits 5 s after every disconnect, and tries ever more rarely during an outage.
 */
import { type App, SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { EnvHttpProxyAgent } from "undici";
import { z } from "zod";
import { CredentialRefused, Forbidden } from "../chat-errors.ts";
import { pause } from "../pause.ts";
import { boltLog } from "./bolt-log.ts";
import { toChatError } from "./errors.ts";
import type { EventReceiver } from "./receiver.ts";

/** URLs of proxies, and the hosts that need none, as in HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface ProxyRoute {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

interface Deps {
  readonly proxy?: ProxyRoute;
  readonly network: string;
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Logger;
  readonly requestTimeoutMs: number;
  /** How long one connection attempt may take, and how long {@link EventReceiver.open} waits for the first. */
  readonly connectTimeoutMs: number;
  /** First pause after a failed attempt; it grows to {@link MAX_PAUSE}. */
  readonly reconnectMs: number;
  /** A socket that ends sooner has failed, although it was greeted. */
  readonly stableMs: number;
  /** How long a socket too many stays away before it is tried again. */
  readonly restMs: number;
}

const SOCKETS = 2;
const MAX_PAUSE = 15_000;
type Client = SocketModeReceiver["client"];

/** Why Slack ended a socket, in words (docs.slack.dev/apis/events-api/using-socket-mode#disconnect). */
const ENDED: Readonly<Record<string, string>> = {
  too_many_websockets:
    "more sockets of this app are open than Slack allows (10): stop the other processes that use its app token",
  link_disabled: "Socket Mode is switched off in the app's settings: switch it on, or use the signing secret",
};

export function createSocketReceiver(deps: Deps): EventReceiver {
  const receivers = Array.from({ length: SOCKETS }, () => createReceiver(deps));
  const [receiver] = receivers;
  if (receiver === undefined) throw new Error("SOCKETS must be at least 1");
  const up = new Set<Client>();
  const closing = new AbortController();
  const loops: Promise<void>[] = [];
  /** Those that Slack said are too many: they stay away for a while, while another is left. */
  const resting = new Set<Client>();
  let problem = "not connected yet";
  let isSaid = false;

  /** Keeps one socket open until close(). `first` hears how the first attempt went. */
  async function keepOpen(client: Client, first: (problem: Error | undefined) => void): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const gone = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
      const ending = listenForEnding(client);
      try {
        await connect(client, deps.connectTimeoutMs, closing.signal);
        const since = performance.now();
        up.add(client);
        first(undefined);
        await Promise.race([gone, pause(deps.stableMs, closing.signal)]);
        // One that lasts is none too many.
        if (client.websocket?.isActive()) {
          resting.delete(client);
          isSaid = false;
        }
        await gone;
        const lasted = performance.now() - since >= deps.stableMs;
        failures = lasted ? 0 : failures + 1;
        problem = ENDED[ending.reason() ?? ""] ?? "reconnecting";
        if (!closing.signal.aborted && !lasted) sayEnded(failures, ending.reason());
      } catch (thrown) {
        if (closing.signal.aborted) return;
        const error = toChatError(deps.network, { method: "apps.connections.open" }, thrown);
        failures += 1;
        problem = error.message;
        deps.log.warn({ network: deps.network, failures, problem }, "A Slack socket cannot be opened");
        first(error);
      } finally {
        ending.stop();
        up.delete(client);
      }
      if (closing.signal.aborted) return;
      if (ending.reason() === TOO_MANY && rests(client)) await pause(spread(deps.restMs), closing.signal);
      else await pause(soon(deps.reconnectMs * 1.6 ** Math.min(failures, 12)), closing.signal);
    }
  }

  /** Whether this one stays away: never the last. */
  function rests(client: Client): boolean {
    if (!resting.has(client) && resting.size < SOCKETS - 1) {
      deps.log.warn(
        { network: deps.network, sockets: SOCKETS - resting.size - 1, problem: ENDED[TOO_MANY] },
        "Slack has too many sockets of this app: one fewer is kept open",
      );
      resting.add(client);
    }
    return resting.has(client);
  }

  /** Once until a socket lasts: what Slack does each time is no news. */
  function sayEnded(failures: number, reason: string | undefined): void {
    if (failures < 2 || isSaid || reason === TOO_MANY) return;
    isSaid = true;
    deps.log.warn(
      { network: deps.network, failures, problem },
      "Slack ends a socket soon after it was opened",
    );
  }

  return {
    bolt: receiver,
    async open(app: App, patient: boolean) {
      for (const other of receivers.slice(1)) other.init(app);
      const first = await new Promise<Error | undefined>((resolve) => {
        let failed = 0;
        for (const each of receivers) {
          loops.push(
            keepOpen(each.client, (error) => {
              failed += error === undefined ? 0 : 1;
              if (error === undefined || failed >= SOCKETS) resolve(error);
            }),
          );
        }
      });
      if (first instanceof Forbidden || (first instanceof CredentialRefused && !patient)) {
        await this.close();
        throw first;
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...up].map(disconnect));
      await Promise.all(loops);
    },
    trouble: () => (up.size > 0 ? undefined : `no socket to Slack: ${problem}`),
    note: () =>
      resting.size === 0
        ? undefined
        : `${SOCKETS - resting.size} socket to Slack instead of ${SOCKETS}: ${ENDED[TOO_MANY]}`,
  };
}

function createReceiver(deps: Deps): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: deps.appToken,
    autoReconnectEnabled: false,
    // Without one, the library opens its sockets directly, whatever the environment says.
    ...(deps.proxy ? { dispatcher: new EnvHttpProxyAgent({ ...deps.proxy, allowH2: false }) } : {}),
    logger: boltLog(deps.log),
    // An object of its own for each: the library writes the app token and retryConfig into it.
    installerOptions: {
      clientOptions: {
        slackApiUrl: deps.apiUrl,
        timeout: deps.requestTimeoutMs,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
}

const TOO_MANY = "too_many_websockets";
const Ending = z.object({ type: z.literal("disconnect"), reason: z.string() });

/** What Slack says when it ends a socket; the library does not pass it on. */
function listenForEnding(client: Client): { reason(): string | undefined; stop(): void } {
  let said: string | undefined;
  const hear = (data: unknown) => {
    // Payloads may be large, and a disconnect is short.
    if (typeof data !== "string" || data.length > 1_000 || !data.includes('"disconnect"')) return;
    const ending = Ending.safeParse(jsonOf(data));
    if (ending.success) said = ending.data.reason;
  };
  client.on("ws_message", hear);
  return { reason: () => said, stop: () => void client.off("ws_message", hear) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Resolves once Slack has said hello; gives up after the limit, or when Muster stops. */
async function connect(client: Client, limitMs: number, stop: AbortSignal): Promise<void> {
  const giveUp = AbortSignal.any([stop, AbortSignal.timeout(limitMs)]);
  const started = client.start().then(
    () => undefined,
    // The library rejects with nothing when the socket closes before it was greeted.
    (error: unknown) => error ?? new DOMException("closed before hello", "AbortError"),
  );
  const late = new Promise<Error>((resolve) => {
    giveUp.addEventListener("abort", () => resolve(new DOMException("no hello in time", "TimeoutError")), {
      once: true,
    });
  });
  const problem = await Promise.race([started, late]);
  if (giveUp.aborted) void started.then(() => disconnect(client));
  if (problem !== undefined) throw problem;
}

/** Closes a socket; the second call forces it when the other side does not answer the close. */
async function disconnect(client: Client): Promise<void> {
  const force = setTimeout(() => void client.disconnect(), 500);
  await client.disconnect();
  clearTimeout(force);
}

function soon(ms: number): number {
  return spread(Math.min(ms, MAX_PAUSE));
}

/** Up to a fifth more, so that many processes do not come back in the same instant. */
function spread(ms: number): number {
  return ms * (1 + Math.random() / 5);
}
