/**
 * What both receivers share: one Bolt app whose acknowledgements wait until the event is recorded.
 */
import { App, type Receiver, type ReceiverEvent } from "@slack/bolt";
import type { Logger } from "pino";
import { boltLog } from "./bolt-log.ts";
import type { Self } from "./rooms.ts";

/** Handles one payload; what it returns is the body of the acknowledgement. Rejecting means: do not acknowledge. */
export type HandlePayload = (body: unknown) => Promise<string | object | undefined>;

/** Receives payloads, by HTTP or by Socket Mode. */
export interface EventReceiver {
  /**
   * Starts to take payloads for this app.
   * @param patient a refused credential is an outage, after which it goes on by itself
   * @throws ChatError on wrong configuration
   */
  open(app: App, patient: boolean): Promise<void>;
  close(): Promise<void>;
  /** undefined while payloads can arrive. */
  trouble(): string | undefined;
  /** What operators want to know though payloads arrive. */
  note?(): string | undefined;
  /** Bolt's own part of it, which the app is built with. */
  readonly bolt: Receiver;
}

interface Deps {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly self: Self;
  readonly receiver: Receiver;
  readonly log: Logger;
  readonly handle: HandlePayload;
}

/** The app; every payload goes to `handle`, in the order of arrival, and is acknowledged after it. */
export async function createBoltApp(deps: Deps): Promise<App> {
  const app = new App({
    token: deps.botToken,
    botUserId: deps.self.user,
    botId: deps.self.bot ?? "",
    // Muster has called auth.test itself: Bolt's own, failing, would end the process.
    tokenVerificationEnabled: false,
    deferInitialization: true,
    receiver: deps.receiver,
    ignoreSelf: false,
    convoStore: false,
    logger: boltLog(deps.log),
    clientOptions: { slackApiUrl: deps.apiUrl, retryConfig: { retries: 0 } },
  });
  await app.init();
  app.use(async (args) => {
    const answer = await deps.handle(args.body);
    if ("ack" in args && typeof args.ack === "function") await args.ack(answer as never);
  });
  const processEvent = app.processEvent.bind(app);
  // Bolt acknowledges Events API payloads before any listener runs: a crash then loses them. Here every
  // acknowledgement waits until the listener is done, and none is sent when it failed, so that Slack repeats.
  app.processEvent = async (event: ReceiverEvent) => {
    let acknowledged = false;
    let answer: unknown;
    await processEvent({
      ...event,
      ack: async (response?: unknown) => {
        acknowledged = true;
        answer = response;
      },
    });
    if (acknowledged) await event.ack(answer);
  };
  return app;
}
