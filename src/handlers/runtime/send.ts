/** Sends one step to its network. No transaction is open here; what came of it is written by settle.ts. */
import { ChatError, NameTaken, RateLimited } from "../../adapters/chat-errors.ts";
import type { Attempt } from "../../adapters/chat-port.ts";
import type { Json } from "../../core/timeline/entry.ts";
import type { Db } from "../../db/connect.ts";
import type { OutboxItem } from "../../db/outbox.ts";
import type { SendResult } from "../../db/workers.ts";
import { sendDecline } from "../features/muster/decline-knock.ts";
import { sendKick } from "../features/muster/kick.ts";
import { sendInvite } from "../features/muster/send-invite.ts";
import { sendConnect } from "../features/muster/slack-connect.ts";
import { demandTrusted } from "../features/network-trust/demand-trusted.ts";
import { sendRelayEmoji } from "../features/relay/send-emoji.ts";
import { sendRelayFile } from "../features/relay/send-file.ts";
import { sendRelay } from "../features/relay/send-relay.ts";
import { sendRelayUpdate } from "../features/relay/send-update.ts";
import { sendAddToSpace } from "../features/rooms/add-to-space.ts";
import { sendCatchUp } from "../features/rooms/catch-up.ts";
import { sendOpenRoom } from "../features/rooms/open-room.ts";
import { sendPowerLevels } from "../features/rooms/power-levels.ts";
import { sendTopic } from "../features/rooms/topic.ts";
import { sendCard, sendPin, sendRetire } from "../features/status-card/send-card.ts";
import type { AppContext } from "./context.ts";
import { sendDirect } from "./send-direct.ts";
import { sendPost } from "./send-post.ts";
import { sendReply } from "./send-reply.ts";
import { Impossible, NotTheirs, type SendContext } from "./sending.ts";
import type { Step } from "./step.ts";

/** Longest time for which a step is tried, in ms: an hour's outage must not lose anything; last week's reminder helps nobody. */
const KEEP_TRYING = 24 * 3_600_000;
const KEEP_TRYING_TO_REPLY = 25 * 60_000;
const LONGEST_WAIT = 60_000;

export async function send(app: AppContext, db: Db, item: OutboxItem): Promise<SendResult> {
  const step = item.step as Step;
  const port = app.networks.get(item.network);
  try {
    if (!port) throw new Impossible(`the network ${item.network} is not configured any more`);
    await demandTrusted(db, item, step);
    const attempt: Attempt = { key: item.key, retry: item.attempts > 1 };
    const value = await sendStep(step, {
      db,
      port,
      networks: app.networks,
      now: app.now,
      attempt,
      ...(item.incident === undefined ? {} : { incident: item.incident }),
    });
    return { state: "delivered", ...(value === undefined ? {} : { value }) };
  } catch (error) {
    return resultOf(error, step, item, app);
  }
}

function sendStep(step: Step, sending: SendContext): Promise<Json | undefined> {
  switch (step.do) {
    case "open-room":
      return sendOpenRoom(step, sending);
    case "invite":
      return sendInvite(step, sending);
    case "summary":
      return sendCard(step, sending);
    case "pin-summary":
      return sendPin(step, sending);
    case "retire-summary":
      return sendRetire(step, sending);
    case "repeat-summary":
      // Nothing to send: what was waited for is over (settle.ts).
      return Promise.resolve(undefined);
    case "catch-up":
      return sendCatchUp(step, sending);
    case "set-ranks":
      return sendPowerLevels(step, sending);
    case "gather":
      return sendAddToSpace(step, sending);
    case "decline-knock":
      return sendDecline(step, sending);
    case "expel":
      return sendKick(step, sending);
    case "close-room":
      // Nothing to send, either.
      return Promise.resolve(undefined);
    case "set-topic":
      return sendTopic(step, sending);
    case "post":
      return sendPost(step, sending);
    case "connect":
      return sendConnect(step, sending);
    case "direct":
      return sendDirect(step, sending);
    case "relay":
      return sendRelay(step, sending);
    case "relay-update":
      return sendRelayUpdate(step, sending);
    case "relay-emoji":
      return sendRelayEmoji(step, sending);
    case "relay-file":
      return sendRelayFile(step, sending);
    case "reply":
      return sendReply(step, sending);
    default:
      return step satisfies never;
  }
}

/** Whether to try again and when. Anything that is no ChatError is a bug and is thrown on, to be logged as one. */
function resultOf(error: unknown, step: Step, item: OutboxItem, app: AppContext): SendResult {
  if (error instanceof NotTheirs) return { state: "given-up", error: error.message, quiet: true };
  if (error instanceof Impossible) return { state: "given-up", error: error.message };
  if (!(error instanceof ChatError)) throw error;
  if (error instanceof NameTaken) return { state: "retry", afterMs: 0, error: error.message, quiet: true };
  if (error.retry === "never") return { state: "given-up", error: error.message };
  const limit = step.do === "reply" ? KEEP_TRYING_TO_REPLY : KEEP_TRYING;
  if (app.now().getTime() - item.createdAt.getTime() > limit)
    return { state: "given-up", error: error.message };
  if (error instanceof RateLimited) {
    return { state: "retry", afterMs: error.retryAfterMs, error: error.message, quiet: true };
  }
  const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(item.attempts, 10));
  return { state: "retry", afterMs: wait + app.pick(Math.ceil(wait / 4)), error: error.message };
}
