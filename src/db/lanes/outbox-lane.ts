/** One visit to an outbox lane: take what may be sent now, send it, record what became of it. */
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Logger } from "pino";
import type { Json } from "../../core/timeline/entry.ts";
import type { Database, Tx } from "../connect.ts";
import { storableText } from "../json-text.ts";
import type { OutboxItem } from "../outbox.ts";
import { outbox } from "../schema/queues.ts";
import type { LaneConnections } from "./lane-connections.ts";
import { inLockedLane, isKnown, type KnownKinds } from "./pending.ts";
import type { Visit } from "./run-lanes.ts";
import { errorName, safeError } from "./safe-error.ts";

/** What became of one try. A value is what the platform gave back, for instance the id of the message. */
export type SendResult =
  | { readonly state: "delivered"; readonly value?: Json }
  | {
      readonly state: "retry";
      readonly afterMs: number;
      readonly error: string;
      /** Nothing is wrong, it is only to wait (pacing): nobody need hear of it. */
      readonly quiet?: boolean;
    }
  | {
      readonly state: "given-up";
      readonly error: string;
      /** That is as it should be: it is recorded, and nobody need be told. */
      readonly quiet?: boolean;
    };

export interface OutboxHandling {
  /** Talks to the platform; outside of any statement, while the lane is locked. */
  send(item: OutboxItem): Promise<SendResult>;
  /** Records the result in the transaction that also marks the item. */
  settle(tx: Tx, item: OutboxItem, result: SendResult): Promise<void>;
}

export interface OutboxLaneOptions extends OutboxHandling {
  readonly database: Database;
  readonly connections: LaneConnections;
  readonly known: KnownKinds;
  readonly now: () => Date;
  readonly log: Logger;
}

const MOST_SIDE_BY_SIDE = 20;
/** Adapters have shorter limits; this one keeps a lane from being blocked for ever by one that has none. */
const SEND_LIMIT_MS = 120_000;
/** Tries of a step whose sending or settling throws, which is a bug: the lane must go on some time. */
const MOST_FAILURES = 8;
const MOST_ERROR_LENGTH = 500;

export function visitOutboxLane(options: OutboxLaneOptions, lane: string): Promise<Visit> {
  return options.connections.transaction(async (tx, assertHeld) => {
    const pending = await inLockedLane(tx, options.database.db, "outbox", lane, () =>
      tx
        .select({
          id: outbox.id,
          kind: outbox.kind,
          v: outbox.v,
          parallel: outbox.parallel,
          notBefore: outbox.notBefore,
        })
        .from(outbox)
        .where(and(eq(outbox.lane, lane), isNull(outbox.doneAt)))
        .orderBy(asc(outbox.id))
        .limit(MOST_SIDE_BY_SIDE + 1),
    );
    if (!pending) return { state: "busy" };
    const [head] = pending;
    if (!head) return { state: "empty" };
    const now = options.now();
    if (head.notBefore > now) return { state: "later", at: head.notBefore };
    if (!isKnown(options.known, head)) return { state: "unknown" };

    const items = await countAttempt(options.database.db, groupOf(pending, options.known, now));
    const results = await Promise.all(items.map((item) => sendOne(options, item)));
    assertHeld();
    let unsettled = false;
    for (const [at, item] of items.entries()) {
      const result = results[at];
      if (result) unsettled = !(await settleOne(options, tx, item, result)) || unsettled;
    }
    return unsettled || pending.length > items.length ? { state: "more" } : { state: "empty" };
  });
}

/** The head alone, or with the items right behind it that are in its group and due. */
function groupOf(
  pending: readonly {
    readonly id: number;
    readonly kind: string;
    readonly v: number;
    readonly parallel: string | null;
    readonly notBefore: Date;
  }[],
  known: KnownKinds,
  now: Date,
): number[] {
  const group = pending[0]?.parallel ?? null;
  const end = pending.findIndex(
    (item, at) =>
      at > 0 && (group === null || item.parallel !== group || item.notBefore > now || !isKnown(known, item)),
  );
  return pending.slice(0, Math.min(end < 0 ? pending.length : end, MOST_SIDE_BY_SIDE)).map((item) => item.id);
}

/**
 * Committed before anything is sent, on a connection that is not the lane's: whoever finds the item after a
 * crash knows that a try may have taken effect. Reads the step here, since that of a topic may have been
 * replaced a moment ago.
 */
async function countAttempt(tx: Tx, ids: number[]): Promise<OutboxItem[]> {
  const rows = await tx
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1` })
    .where(and(inArray(outbox.id, ids), isNull(outbox.doneAt)))
    .returning({
      id: outbox.id,
      lane: outbox.lane,
      network: outbox.network,
      incident: outbox.incident,
      kind: outbox.kind,
      v: outbox.v,
      step: outbox.step,
      key: outbox.key,
      attempts: outbox.attempts,
      revision: outbox.revision,
      createdAt: outbox.createdAt,
    });
  return rows
    .sort((a, b) => a.id - b.id)
    .map(({ incident, ...row }) => (incident === null ? row : { ...row, incident }));
}

async function sendOne(options: OutboxLaneOptions, item: OutboxItem): Promise<SendResult> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error("No answer in time.")), SEND_LIMIT_MS);
  try {
    return await Promise.race([options.send(item), limit.promise]);
  } catch (error) {
    options.log.error(
      { err: safeError(error), step: item.id },
      "Sending a step failed in an unforeseen way.",
    );
    return failureOf(item, errorName(error));
  } finally {
    clearTimeout(timer);
  }
}

/** @returns false when the item is still pending */
async function settleOne(
  options: OutboxLaneOptions,
  tx: Tx,
  item: OutboxItem,
  result: SendResult,
): Promise<boolean> {
  try {
    return await tx.transaction(async (savepoint) => {
      await options.settle(savepoint, item, result);
      return await record(savepoint, item, result, options.now());
    });
  } catch (error) {
    options.log.error(
      { err: safeError(error), step: item.id },
      "The result of a step could not be recorded.",
    );
    // Sent again under the same key, the platform recognises it, and recording gets another chance.
    return await record(tx, item, failureOf(item, `recording failed: ${errorName(error)}`), options.now());
  }
}

/** Nothing is marked as done when the step was replaced meanwhile: the newer one is still to be sent. */
async function record(tx: Tx, item: OutboxItem, result: SendResult, now: Date): Promise<boolean> {
  const error = result.state === "delivered" ? null : storableText(result.error).slice(0, MOST_ERROR_LENGTH);
  if (result.state === "retry") {
    const notBefore = new Date(now.getTime() + Math.max(result.afterMs, 0));
    await tx.update(outbox).set({ notBefore, error }).where(eq(outbox.id, item.id));
    return false;
  }
  const done = await tx
    .update(outbox)
    .set({ doneAt: now, outcome: result.state, error })
    .where(and(eq(outbox.id, item.id), eq(outbox.revision, item.revision)))
    .returning({ id: outbox.id });
  return done.length > 0;
}

function failureOf(item: OutboxItem, error: string): SendResult {
  if (item.attempts >= MOST_FAILURES) return { state: "given-up", error };
  return { state: "retry", afterMs: Math.min(250 * 2 ** item.attempts, 30_000), error };
}
