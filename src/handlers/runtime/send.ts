/** Sends one step to its network. No transaction is open here; record-outcome.ts writes what came of it. */
import {
  ChatError,
  CredentialRefused,
  type Effect,
  NameTaken,
  RateLimited,
  Unavailable,
} from "../../adapters/chat-errors.ts";
import type { Attempt } from "../../adapters/chat-port.ts";
import type { Json } from "../../core/timeline/entry.ts";
import type { Db } from "../../db/connect.ts";
import type { OutboxItem } from "../../db/outbox.ts";
import type { SendResult } from "../../db/workers.ts";
import type { AppContext } from "./context.ts";
import type { AnyStep, StepDefinition } from "./feature.ts";
import { MisfitError, readPayload } from "./payload.ts";
import { kindKey } from "./registry.ts";
import { Impossible, NotTheirs, NotYet } from "./sending.ts";

/** Longest time for which a step is tried, in ms: an hour's outage must not lose anything; last week's reminder helps nobody. */
const KEEP_TRYING = 24 * 3_600_000;
const MAX_WAIT = 60_000;

/** @param confirm rejects when another process may have the lane by now */
export async function send(
  app: AppContext,
  db: Db,
  item: OutboxItem,
  confirm?: () => Promise<void>,
): Promise<SendResult> {
  const definition = definitionOf(app, item);
  try {
    const value = await sendStep(app, db, item, definition, confirm);
    return { state: "delivered", ...(value === undefined ? {} : { value }) };
  } catch (error) {
    return resultOf(error, definition, item, app);
  }
}

/** The worker hands out only known kinds. */
export function definitionOf(app: Pick<AppContext, "registry">, item: OutboxItem): StepDefinition {
  const definition = app.registry.steps.get(kindKey(item));
  if (!definition) throw new Error(`The outbox handed out a step of the unknown kind ${kindKey(item)}.`);
  return erased(definition);
}

/** `readPayload` makes sure that a step's data are what its definition takes. */
function erased(definition: AnyStep): StepDefinition {
  return definition as unknown as StepDefinition;
}

async function sendStep(
  app: AppContext,
  db: Db,
  item: OutboxItem,
  definition: StepDefinition,
  confirm: (() => Promise<void>) | undefined,
): Promise<Json | undefined> {
  const step = readPayload(definition.payload, item.step);
  const port = app.networks.get(item.network);
  if (!port) throw new Impossible(`the network ${item.network} is not configured any more`);
  for (const gate of app.registry.gates) await gate.outbound?.(db, item, step);
  return definition.send?.(step, {
    db,
    port,
    networks: app.networks,
    now: app.now,
    registry: app.registry,
    attempt: attemptOf(item, app.now(), confirm),
    about: item.about,
  });
}

function attemptOf(
  { key, createdAt, triedBefore }: OutboxItem,
  now: Date,
  confirm: (() => Promise<void>) | undefined,
): Attempt {
  const since = (then: Date): number => Math.max(0, now.getTime() - then.getTime());
  return {
    key,
    retry: triedBefore !== undefined,
    ageMs: since(createdAt),
    ...(triedBefore === undefined ? {} : { triedMsAgo: since(triedBefore) }),
    ...(confirm ? { confirm } : {}),
  };
}

/** Whether to try again and when. Anything that is no ChatError is a bug and is thrown on, to be logged as one. */
function resultOf(error: unknown, definition: StepDefinition, item: OutboxItem, app: AppContext): SendResult {
  if (error instanceof NotTheirs) return { state: "given-up", error: error.message, quiet: true };
  if (error instanceof Impossible || error instanceof MisfitError)
    return { state: "given-up", error: error.message };
  if (error instanceof NotYet) return notYet(error, item, app);
  if (!(error instanceof ChatError)) throw error;
  if (error instanceof NameTaken)
    return { state: "retry", afterMs: 0, error: error.message, quiet: true, effect: "none" };
  if (error.retry === "never") return { state: "given-up", error: error.message };
  const limit = definition.keepTryingMs ?? KEEP_TRYING;
  const effect = effectOf(error);
  if (app.now().getTime() - item.createdAt.getTime() > limit)
    return { state: "given-up", error: `${error.message}${uncertain(item, effect)}` };
  if (error instanceof RateLimited) {
    return {
      state: "retry",
      afterMs: error.retryAfterMs,
      error: error.message,
      quiet: true,
      paced: true,
      effect,
    };
  }
  const wait = Math.min(MAX_WAIT, 500 * 2 ** Math.min(item.attempts, 10));
  return { state: "retry", afterMs: wait + app.pick(Math.ceil(wait / 4)), error: error.message, effect };
}

function notYet({ message, afterMs, quiet }: NotYet, item: OutboxItem, app: AppContext): SendResult {
  const age = app.now().getTime() - item.createdAt.getTime();
  if (age > KEEP_TRYING) return { state: "given-up", error: message };
  return { state: "retry", afterMs, error: message, effect: "none", ...(quiet ? { quiet } : {}) };
}

/** A call that had no effect is no try: what an earlier one may have done stays as it was. */
function effectOf(error: ChatError): Effect {
  if (error instanceof Unavailable) return error.effect;
  return error instanceof RateLimited || error instanceof CredentialRefused ? "none" : "answered";
}

/** Nobody is told that something did not arrive which may stand there. */
function uncertain(item: OutboxItem, effect: Effect): string {
  return item.triedBefore === undefined && effect === "none" ? "" : "; it may have arrived all the same";
}
