/** One visit to an outbox lane: take what may be sent now, send it, record what became of it. */
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Logger } from "pino";
import type { Json } from "../../core/timeline/entry.ts";
import { aboutOf } from "../about-columns.ts";
import type { Database, Tx } from "../connect.ts";
import { isDatabaseOutage } from "../database-outage.ts";
import { storableText } from "../json-text.ts";
import type { OutboxItem } from "../outbox.ts";
import { outbox } from "../schema/queues.ts";
import type { LaneConnections } from "./lane-connections.ts";
import { inLockedLane, isKnown, type KnownKinds, waits } from "./pending.ts";
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
      /** It waited for its turn and was no attempt: it does not count as one. Had no effect. */
      readonly paced?: boolean;
      /**
       * The state of the try. `none`: it had no effect, as if it had not been made. `answered`: it is over, and what
       * came of it can be seen. `unknown`, the default: it may still be on its way.
       */
      readonly effect?: "none" | "answered" | "unknown";
    }
  | {
      readonly state: "given-up";
      readonly error: string;
      /** That is as it should be: it is recorded, and nobody need be told. */
      readonly quiet?: boolean;
    };

export interface OutboxHandling {
  /**
   * Talks to the platform; outside of any statement, while the lane is locked.
   * @param confirm rejects when the lane is not held any more: to be asked right before what must not be done twice
   */
  send(item: OutboxItem, confirm: () => Promise<void>): Promise<SendResult>;
  /** Records the result in the transaction that also marks the item. */
  recordOutcome(tx: Tx, item: OutboxItem, result: SendResult): Promise<void>;
}

export interface OutboxLaneOptions extends OutboxHandling {
  readonly database: Database;
  readonly connections: LaneConnections;
  readonly known: KnownKinds;
  readonly now: () => Date;
  readonly log: Logger;
}

const MAX_SIDE_BY_SIDE = 20;
/** Adapters have shorter limits; this one keeps a lane from being blocked for ever by one that has none. */
const SEND_LIMIT_MS = 120_000;
/** Tries of a step whose sending or settling throws, which is a bug: the lane must go on some time. */
const MAX_FAILURES = 8;
const MAX_ERROR_LENGTH = 500;

export function visitOutboxLane(options: OutboxLaneOptions, lane: string): Promise<Visit> {
  return options.connections.transaction(async (tx, hold) => {
    const pending = await inLockedLane(tx, options.database.db, "outbox", lane, () =>
      tx
        .select({
          id: outbox.id,
          kind: outbox.kind,
          v: outbox.v,
          parallel: outbox.parallel,
          notBefore: outbox.notBefore,
          triedAt: outbox.triedAt,
        })
        .from(outbox)
        .where(and(eq(outbox.lane, lane), isNull(outbox.doneAt)))
        .orderBy(asc(outbox.id))
        .limit(MAX_SIDE_BY_SIDE + 1),
    );
    if (!pending) return { state: "busy" };
    const [head] = pending;
    if (!head) return { state: "empty" };
    const now = options.now();
    if (waits(head.notBefore, now)) return { state: "later", at: head.notBefore };
    if (!isKnown(options.known, head)) return { state: "unknown" };

    const tried = new Map(pending.map(({ id, triedAt }) => [id, triedAt]));
    const items = await countAttempt(options.database.db, groupOf(pending, options.known, now), now, tried);
    const results = await Promise.all(items.map((item) => sendOne(options, item, hold.confirm)));
    hold.assert();
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
  return pending.slice(0, Math.min(end < 0 ? pending.length : end, MAX_SIDE_BY_SIDE)).map((item) => item.id);
}

/**
 * Committed before anything is sent, on a connection that is not the lane's: anyone who finds the item after a
 * crash knows that a try may have taken effect. Reads the step here, since that of a topic may have been
 * replaced a moment ago.
 */
async function countAttempt(
  tx: Tx,
  ids: number[],
  now: Date,
  tried: ReadonlyMap<number, Date | null>,
): Promise<OutboxItem[]> {
  const rows = await tx
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1`, triedAt: now })
    .where(and(inArray(outbox.id, ids), isNull(outbox.doneAt)))
    .returning({
      id: outbox.id,
      lane: outbox.lane,
      network: outbox.network,
      aboutKind: outbox.aboutKind,
      incident: outbox.incident,
      aboutId: outbox.aboutId,
      kind: outbox.kind,
      v: outbox.v,
      step: outbox.step,
      key: outbox.key,
      attempts: outbox.attempts,
      failures: outbox.failures,
      revision: outbox.revision,
      createdAt: outbox.createdAt,
    });
  return rows
    .sort((a, b) => a.id - b.id)
    .map(({ aboutKind, incident, aboutId, ...row }) => {
      // The first try under a key: what was read before belongs to the step that this one replaced.
      const before = row.attempts > 1 ? tried.get(row.id) : undefined;
      const about = aboutOf(aboutKind, incident, aboutId);
      return { ...row, about, ...(before ? { triedBefore: before } : {}) };
    });
}

async function sendOne(
  options: OutboxLaneOptions,
  item: OutboxItem,
  confirm: () => Promise<void>,
): Promise<SendResult> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error("No answer in time.")), SEND_LIMIT_MS);
  try {
    return await Promise.race([options.send(item, confirm), limit.promise]);
  } catch (error) {
    options.log.error(
      { err: safeError(error), step: item.id },
      "Sending a step failed in an unforeseen way.",
    );
    return failureOf(item, error, errorName(error));
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
      await options.recordOutcome(savepoint, item, result);
      return await record(savepoint, item, result, options.now());
    });
  } catch (error) {
    options.log.error(
      { err: safeError(error), step: item.id },
      "The result of a step could not be recorded.",
    );
    // Sent again under the same key, the platform recognises it, and recording gets another chance.
    const failure = failureOf(item, error, `recording failed: ${errorName(error)}`);
    if (failure.state === "retry") return await record(tx, item, failure, options.now());
    // It is not marked as done while nobody can be told.
    return await tx
      .transaction(async (savepoint) => {
        await options.recordOutcome(savepoint, item, failure);
        return await record(savepoint, item, failure, options.now());
      })
      .catch(async () => await record(tx, item, retryLater(item, failure.error, 1), options.now()));
  }
}

/** Nothing is marked as done when the step was replaced meanwhile: the newer one is still to be sent. */
async function record(tx: Tx, item: OutboxItem, result: SendResult, now: Date): Promise<boolean> {
  const error = result.state === "delivered" ? null : storableText(result.error).slice(0, MAX_ERROR_LENGTH);
  if (result.state === "retry") {
    const notBefore = new Date(now.getTime() + Math.max(result.afterMs, 0));
    const { triedBefore = null } = item;
    const triedAt = { none: triedBefore, answered: LONG_AGO, unknown: undefined }[result.effect ?? "unknown"];
    const failures = failed.has(result) ? { failures: item.failures + 1 } : {};
    await tx.update(outbox).set({ notBefore, error }).where(eq(outbox.id, item.id));
    // A step that replaced this one meanwhile was not tried yet.
    const same = and(eq(outbox.id, item.id), eq(outbox.revision, item.revision));
    const uncounted = result.paced ? { attempts: item.attempts - 1 } : {};
    const change = { ...failures, ...uncounted, ...(triedAt === undefined ? {} : { triedAt }) };
    if (Object.keys(change).length > 0) await tx.update(outbox).set(change).where(same);
    return false;
  }
  const done = await tx
    .update(outbox)
    .set({ doneAt: now, outcome: result.state, error })
    .where(and(eq(outbox.id, item.id), eq(outbox.revision, item.revision)))
    .returning({ id: outbox.id });
  return done.length > 0;
}

/** Of a try that is over for certain: nothing of it is on its way any more. */
const LONG_AGO = new Date(0);

/** Results that count as a failure of the step: a fault of Muster's own, not the database's and not the platform's. */
const failed = new WeakSet<SendResult>();

function failureOf(
  item: OutboxItem,
  cause: unknown,
  error: string,
): Extract<SendResult, { state: "retry" | "given-up" }> {
  if (isDatabaseOutage(cause)) return retryLater(item, error, 0);
  if (item.failures + 1 >= MAX_FAILURES) return { state: "given-up", error };
  return retryLater(item, error, 1);
}

function retryLater(
  item: OutboxItem,
  error: string,
  failures: 0 | 1,
): Extract<SendResult, { state: "retry" }> {
  const result = { state: "retry", afterMs: Math.min(250 * 2 ** item.attempts, 30_000), error } as const;
  if (failures > 0) failed.add(result);
  return result;
}
