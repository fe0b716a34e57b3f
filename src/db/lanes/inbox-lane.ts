/** One visit to an inbox lane: handle its first event in the transaction that marks it as done. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Logger } from "pino";
import type { Database, Tx } from "../connect.ts";
import type { InboxItem } from "../inbox.ts";
import { RefusedItem } from "../refused-item.ts";
import { inbox } from "../schema/queues.ts";
import type { LaneConnections } from "./lane-connections.ts";
import { inLockedLane, isKnown, type KnownKinds } from "./pending.ts";
import type { Visit } from "./run-lanes.ts";
import { errorName, safeError } from "./safe-error.ts";

export interface InboxHandling {
  /** Handles an event; what it writes is committed together with the event being done, or not at all. */
  handle(tx: Tx, item: InboxItem): Promise<void>;
  /** Says that an event could not be handled, after the last try. */
  giveUp(tx: Tx, item: InboxItem, error: unknown): Promise<void>;
}

export interface InboxLaneOptions extends InboxHandling {
  readonly database: Database;
  readonly connections: LaneConnections;
  readonly known: KnownKinds;
  readonly maxAttempts: number;
  readonly now: () => Date;
  readonly log: Logger;
}

export function visitInboxLane(options: InboxLaneOptions, lane: string): Promise<Visit> {
  return options.connections.transaction(async (tx, assertHeld) => {
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
    if (head.notBefore > options.now()) return { state: "later", at: head.notBefore };
    if (!isKnown(options.known, head)) return { state: "unknown" };

    const item = await countAttempt(options.database.db, head.id);
    if (!item) return { state: "more" };
    const next = await handleOne(options, tx, item, assertHeld);
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

/** @returns when to try again; undefined when the event is done */
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
    log.error(
      { err: safeError(error), event: item.id, attempts: item.attempts },
      "Handling an event failed.",
    );
    if (item.attempts < options.maxAttempts && !(error instanceof RefusedItem)) {
      const notBefore = new Date(now().getTime() + 100 * 2 ** item.attempts);
      await tx
        .update(inbox)
        .set({ notBefore, error: errorName(error) })
        .where(eq(inbox.id, item.id));
      return notBefore;
    }
    try {
      await tx.transaction((savepoint) => options.giveUp(savepoint, item, error));
    } catch (failure) {
      assertHeld();
      log.error({ err: safeError(failure), event: item.id }, "Giving up an event could not be said.");
    }
    await markDone(tx, item, now(), errorName(error));
    return undefined;
  }
}

async function markDone(tx: Tx, item: InboxItem, doneAt: Date, error: string | null): Promise<void> {
  await tx.update(inbox).set({ doneAt, error }).where(eq(inbox.id, item.id));
}
