/** What a Slack port is made from. */
import type { Logger } from "pino";
import type { AdapterState, NetworkId } from "../chat-port.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { ProxyRoute } from "./socket-receiver.ts";
import type { Timings } from "./timings.ts";

/** What `createSlackPort` takes. Exactly one of `appToken` and `signingSecret`. */
export interface SlackOptions {
  readonly network: NetworkId;
  /** `xoxb-…` */
  readonly botToken: string;
  /** `xapp-…` with connections:write: Socket Mode. */
  readonly appToken?: string;
  /** HTTP: the app's web server mounts its request listener at POST {@link SlackOptions.path}. */
  readonly signingSecret?: string;
  /** Default `https://slack.com/api/`. */
  readonly apiUrl?: string;
  /** Default `/slack/events`. */
  readonly path?: string;
  /** Default `/incident`. */
  readonly command?: string;
  readonly log: Logger;
  /** Per step: the file and the invitation that it made. All else that is asked twice, Slack itself remembers. */
  readonly state: AdapterState;
  /** For Socket Mode: by which its sockets are opened. The calls go where `fetch` goes. */
  readonly proxy?: ProxyRoute;
  readonly timings?: Partial<Timings>;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
  /** Default: one for this process alone. */
  readonly rateLimiter?: RateLimiter;
}

/** @throws Error when the options cannot work; the message says what to change */
export function checkOptions(options: SlackOptions): void {
  const where = `Network ${options.network}`;
  if (!options.botToken.startsWith("xoxb-")) {
    throw new Error(
      `${where}: the bot token must begin with xoxb- (OAuth & Permissions → Bot User OAuth Token).`,
    );
  }
  if ((options.appToken === undefined) === (options.signingSecret === undefined)) {
    throw new Error(`${where}: give either an app token (Socket Mode) or a signing secret (HTTP), not both.`);
  }
  if (options.appToken !== undefined && !options.appToken.startsWith("xapp-")) {
    throw new Error(`${where}: the app token must begin with xapp- (Basic Information → App-Level Tokens).`);
  }
  if (options.signingSecret === "") throw new Error(`${where}: the signing secret is empty.`);
  if (!/^\/[a-z0-9_-]{1,31}$/.test(options.command ?? "/incident")) {
    throw new Error(`${where}: a Slack command is / and up to 31 lower-case letters, digits, - or _.`);
  }
}
