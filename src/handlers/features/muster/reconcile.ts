/**
 * Holding rooms against what the platform says: joins and leaves that nobody told of (a lost event, an outage,
 * a change made while Muster was down) are put right. No transaction is open while a platform is asked.
 */

import { ChatError, RateLimited } from "../../../adapters/chat-errors.ts";
import type { ChatPort, Privacy, UserId } from "../../../adapters/chat-port.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { missedMoves } from "../../../core/roll/compare.ts";
import type { RollState } from "../../../core/roll.ts";
import { textOf } from "../../../core/timeline/entry.ts";
import type { Database, Tx } from "../../../db/connect.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { rollOf } from "../../../db/roll.ts";
import {
  memberStatesOf,
  notePrivacy,
  type RoomToCompare,
  takeRoomsToCompare,
} from "../../../db/room-members.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { readTimeline } from "../../../db/timeline.ts";
import type { AppContext } from "../../runtime/context.ts";
import type { Pause } from "../../runtime/feature.ts";
import { identify } from "../../runtime/identify.ts";
import { describe } from "../../runtime/network-description.ts";
import { transactionContext } from "../../runtime/transaction-context.ts";
import { expose, exposureOf } from "../rooms/exposed.ts";
import { moved } from "./membership-change.ts";

/** Rooms per network and run: a platform answers a hundred such questions a minute (Slack, Tier 4), and a run comes each five. */
const MAX_ROOMS = 500;
/** Rooms that are taken at a time: what is taken and not asked about, since the network went away, waits for the next run. */
const AT_ONCE = 5;
/** Milliseconds after which a run takes no more rooms, before the next one begins. */
const RUN_MS = 285_000;
/** Slack says half as often who could read a room as who is in it: asked when there is room for it, and waited for after this. */
const PRIVACY_MS = 15 * 60_000;

/**
 * The duty. Every run goes on with the rooms that nobody has looked at for the longest time, the busiest of these first.
 * Several processes may do it at once, and share the rooms.
 * @param halt once it aborts, no further room is begun
 * @param pause waits until the platform lets more through
 * @returns how many moves were found. Rejects with an AggregateError after all rooms, when some could not be compared
 *   for a reason that is not the platform's
 */
export function createReconciler(
  app: AppContext,
  database: Database,
  halt: AbortSignal,
  pause: Pause,
): () => Promise<number> {
  return async () => {
    const failures: unknown[] = [];
    const found = await Promise.all(
      [...app.networks.values()].map(async (port) => {
        // Anyone who cannot be asked is asked again next time.
        if (port.trouble() !== undefined) return 0;
        return compareAll({ app, database, port, failures, halt, pause });
      }),
    );
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} rooms could not be compared`);
    return found.reduce((sum, one) => sum + one, 0);
  };
}

interface Run {
  readonly app: AppContext;
  readonly database: Database;
  readonly port: ChatPort;
  /** Faults of Muster's own are put here. */
  readonly failures: unknown[];
  readonly halt: AbortSignal;
  readonly pause: Pause;
}

/** One after the other: this is never urgent, and must not use up what a platform allows. */
async function compareAll(run: Run): Promise<number> {
  const { app, database, port, failures, halt } = run;
  const before = app.now();
  const until = before.getTime() + RUN_MS;
  let found = 0;
  for (let taken = 0; taken < MAX_ROOMS && app.now().getTime() < until; ) {
    const which = { before, now: app.now(), limit: Math.min(AT_ONCE, MAX_ROOMS - taken) };
    const rooms = await takeRoomsToCompare(database.db, port.network, which);
    if (rooms.length === 0) break;
    taken += rooms.length;
    for (const one of rooms) {
      if (halt.aborted) return found;
      try {
        found += await patiently(() => compareRoom(app, database, port, one), run);
      } catch (error) {
        if (!(error instanceof ChatError)) failures.push(error);
        else if (error.retry === "later") return found;
      }
    }
  }
  return found;
}

/** What the platform lets through only later is asked later. */
async function patiently<T>(ask: () => Promise<T>, { halt, pause }: Run): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RateLimited) || halt.aborted) throw error;
      await pause(error.retryAfterMs);
    }
  }
}

async function compareRoom(
  app: AppContext,
  database: Database,
  port: ChatPort,
  { room, privacyAt }: RoomToCompare,
): Promise<number> {
  const { db } = database;
  if (room.roomId === undefined) return 0;
  const privacy = await privacyOf(app, port, room.roomId, privacyAt);
  if (privacy) await notePrivacy(db, room.id, app.now());
  const reason = privacy && (await exposureOf(db, room, privacy));
  if (reason !== undefined) {
    return db.transaction(async (tx) => {
      const context = await transactionContext(app, tx);
      return (await expose(context, room, reason, context.now)) ? 1 : 0;
    });
  }
  const [last] = await readTimeline(db, room.incident, { last: 1 });
  const before = await knownOf(db, room);
  const moves = missedMoves(before, await port.members(room.roomId));
  if (moves.length === 0) return 0;
  const people = new Map<UserId, Contact | undefined>();
  for (const { user } of moves) people.set(user, await identify(db, port, user));

  return db.transaction(async (tx) => {
    const incident = await lockIncident(tx, room.incident);
    const now = await findRoom(tx, { id: room.id });
    if (!incident || incident.status === "closed" || now?.state !== "open") return 0;
    const after = await knownOf(tx, room);
    const told = await toldSince(tx, room, last?.number ?? 0);
    const context = { ...(await transactionContext(app, tx)), from: describe(port) };
    let found = 0;
    for (const { user, kind } of moves) {
      // Something was heard of them meanwhile: that is newer than what the platform said.
      if (told.has(user) || stateOf(before, user) !== stateOf(after, user)) continue;
      const contact = people.get(user);
      if (await moved(context, incident, now, { user, contact, kind, at: context.now, found: true }))
        found += 1;
    }
    return found;
  });
}

/** Undefined when the platform does not say it now and has said it a while ago. */
async function privacyOf(
  app: AppContext,
  port: ChatPort,
  room: string,
  last: Date | undefined,
): Promise<Privacy | undefined> {
  try {
    return await port.privacy?.of(room);
  } catch (error) {
    const age = last === undefined ? Number.POSITIVE_INFINITY : app.now().getTime() - last.getTime();
    if (error instanceof RateLimited && age < PRIVACY_MS) return undefined;
    throw error;
  }
}

interface Known {
  readonly roomMembers: Awaited<ReturnType<typeof memberStatesOf>>;
  readonly roll: readonly { readonly user: string; readonly state: RollState; readonly since: Date }[];
}

async function knownOf(tx: Tx, room: Room): Promise<Known> {
  const lines = (await rollOf(tx, room.incident, room.roomKey)).filter(
    (line) => line.network === room.network,
  );
  return {
    roomMembers: await memberStatesOf(tx, room.id),
    roll: lines.flatMap(({ userId, state, changedAt }) =>
      userId === undefined ? [] : [{ user: userId, state, since: changedAt }],
    ),
  };
}

/** Comparable: the same text when nothing about them has changed. */
function stateOf({ roomMembers, roll }: Known, user: string): string {
  const of = <T extends { readonly user: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.user === user);
  return JSON.stringify([of(roomMembers), of(roll)]);
}

/** Who joined or left since an entry: somebody who came and went at once has left no other trace. */
async function toldSince(tx: Tx, room: Room, number: number): Promise<ReadonlySet<string>> {
  const entries = await readTimeline(tx, room.incident, { after: number });
  const moves = entries.filter((one) => one.kind === "joined" || one.kind === "left");
  const here = moves.filter((one) => one.source?.room === room.roomId);
  return new Set(here.flatMap((one) => textOf(one, "user") ?? []));
}
