/** One visit to an inbox lane: handle its first event in the transaction that marks it as done. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Logger } from "pino";
import type { Database, Tx } from "../connect.ts";
import { isDatabaseOutage } from "../database-outage.ts";
import type { InboxItem } from "../inbox.ts";
import { RefusedItem } from "../refused-item.ts";
import { inbox } from "../schema/queues.ts";
import type { LaneConnections } from "./lane-connections.ts";
import { inLockedLane, isKnown, type KnownKinds, waits } from "./pending.ts";
import type { Visit } from "./run-lanes.ts";
import { errorName, safeError } from "./safe-error.ts";

export interface InboxHandling {
  /** Handles an event; what it writes is committed together with the event being done, or not at all. */
  handle(tx: Tx, item: InboxItem): Promise<void>;
  /** Says that an event could not be handled, after the last try. The event is done only together with what this writes. */
  giveUp(tx: Tx, item: InboxItem, error: unknown): Promise<void>;
}

/** Tries to say that an event was given up, when that fails for a reason that is not the database's. */
const FURTHER_TRIES = 5;

export interface InboxLaneOptions extends InboxHandling {
  readonly database: Database;
  readonly connections: LaneConnections;
  readonly known: KnownKinds;
  readonly maxAttempts: number;
  readonly now: () => Date;
  readonly log: Logger;
}

/** A visit that the database cut short rejects, and is no try of the event: the next one is made as if it had not been. */
export async function visitInboxLane(options: InboxLaneOptions, lane: string): Promise<Visit> {
  let counted: InboxItem | undefined;
  try {
    return await visit(options, lane, (item) => {
      counted = item;
    });
  } catch (error) {
    if (counted && isDatabaseOutage(error)) await uncount(options, counted);
    throw error;
  }
}

function visit(
  options: InboxLaneOptions,
  lane: string,
  onCounted: (item: InboxItem) => void,
): Promise<Visit> {
  return options.connections.transaction(async (tx, hold) => {
    const pending = await inLockedLane(tx, options.database.db, "inbox", lane, () =>
      tx
        .select({ id: inbox.id, kind: inbox.kind, v: inbox.v, notBefore: inbox.notBefore })
        .from(inbox)
        .where(and(eq(inbox.lane, lane), isNull(inbox.doneAt)))
        .orderBy(asc(inbox.id))
        .limit(2),
    );
    if (!pending) return { state: "busy" };
    const [head] = pending;
    if (!head) return { state: "empty" };
    if (waits(head.notBefore, options.now())) return { state: "later", at: head.notBefore };
    if (!isKnown(options.known, head)) return { state: "unknown" };

    const item = await countAttempt(options.database.db, head.id);
    if (!item) return { state: "more" };
    onCounted(item);
    const next = await handleOne(options, tx, item, hold.assert);
    if (next) return { state: "later", at: next };
    return { state: pending.length > 1 ? "more" : "empty" };
  });
}

/** Committed at once, so that an event that brings the process down is not tried for ever. */
async function countAttempt(tx: Tx, id: number): Promise<InboxItem | undefined> {
  const [item] = await tx
    .update(inbox)
    .set({ attempts: sql`${inbox.attempts} + 1` })
    .where(and(eq(inbox.id, id), isNull(inbox.doneAt)))
    .returning({
      id: inbox.id,
      network: inbox.network,
      eventId: inbox.eventId,
      kind: inbox.kind,
      v: inbox.v,
      event: inbox.event,
      receivedAt: inbox.receivedAt,
      attempts: inbox.attempts,
    });
  return item;
}

/** On another connection than the lane's, which may be gone. */
async function uncount({ database, log }: InboxLaneOptions, { id, attempts }: InboxItem): Promise<void> {
  try {
    await database.db
      .update(inbox)
      .set({ attempts: attempts - 1 })
      .where(and(eq(inbox.id, id), eq(inbox.attempts, attempts), isNull(inbox.doneAt)));
  } catch (error) {
    log.warn(
      { err: safeError(error), event: id },
      "A try that the database cut short could not be taken back.",
    );
  }
}

/**
 * @returns when to try again; undefined when the event is done
 * @throws what is the database's trouble
 */
async function handleOne(
  options: InboxLaneOptions,
  tx: Tx,
  item: InboxItem,
  assertHeld: () => void,
): Promise<Date | undefined> {
  const { log, now } = options;
  try {
    // A process that died while handling left no error: what is beyond the last try is given up unseen.
    if (item.attempts > options.maxAttempts) throw new Error("The process ended while handling this event.");
    await tx.transaction((savepoint) => options.handle(savepoint, item));
    await markDone(tx, item, now(), null);
    return undefined;
  } catch (error) {
    assertHeld();
    if (isDatabaseOutage(error)) throw error;
    log.error(
      { err: safeError(error), event: item.id, attempts: item.attempts },
      "Handling an event failed.",
    );
    if (item.attempts < options.maxAttempts && !(error instanceof RefusedItem)) {
      return await later(tx, item, now(), error);
    }
    try {
      await tx.transaction((savepoint) => options.giveUp(savepoint, item, error));
    } catch (failure) {
      assertHeld();
      if (isDatabaseOutage(failure)) throw failure;
      log.error({ err: safeError(failure), event: item.id }, "Giving up an event could not be said.");
      // Nobody has heard of it: it stays, unless that is hopeless too.
      if (item.attempts < options.maxAttempts + FURTHER_TRIES) return await later(tx, item, now(), error);
    }
    await markDone(tx, item, now(), errorName(error));
    return undefined;
  }
}

/** The pause doubles with each try. */
async function later(tx: Tx, item: InboxItem, now: Date, error: unknown): Promise<Date> {
  const notBefore = new Date(now.getTime() + 100 * 2 ** item.attempts);
  await tx
    .update(inbox)
    .set({ notBefore, error: errorName(error) })
    .where(eq(inbox.id, item.id));
  return notBefore;
}

async function markDone(tx: Tx, item: InboxItem, doneAt: Date, error: string | null): Promise<void> {
  await tx.update(inbox).set({ doneAt, error }).where(eq(inbox.id, item.id));
}
