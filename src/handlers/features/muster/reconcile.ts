/**
 * Holding rooms against what the platform says: joins and leaves that nobody told of (a lost event, an outage,
 * a change made while Muster was down) are put right. No transaction is open while a platform is asked.
 */

import { ChatError } from "../../../adapters/chat-errors.ts";
import type { ChatPort, UserId } from "../../../adapters/chat-port.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { missedMoves } from "../../../core/roll/compare.ts";
import type { RollState } from "../../../core/roll.ts";
import { textOf } from "../../../core/timeline/entry.ts";
import type { Database, Tx } from "../../../db/connect.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { rollOf } from "../../../db/roll.ts";
import { memberStatesOf, roomsToCompare } from "../../../db/room-members.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { readTimeline } from "../../../db/timeline.ts";
import type { AppContext } from "../../runtime/context.ts";
import { identify } from "../../runtime/identify.ts";
import { describe } from "../../runtime/network-description.ts";
import { transactionContext } from "../../runtime/transaction-context.ts";
import { expose, exposureOf } from "../rooms/exposed.ts";
import { moved } from "./membership-change.ts";

/** Rooms per network and run: a platform answers a hundred such questions a minute (Slack, Tier 4). */
const MAX_ROOMS = 100;

/**
 * The duty. Every run goes on behind the room where the one before ended, per network; what is lost with the
 * process is only where it was. Several processes may do it at once.
 * @param halt once it aborts, no further room is begun
 * @returns how many moves were found. Rejects with an AggregateError after all rooms, when some could not be compared
 *   for a reason that is not the platform's
 */
export function createReconciler(
  app: AppContext,
  database: Database,
  halt: AbortSignal,
): () => Promise<number> {
  const behind = new Map<string, string>();
  return async () => {
    const failures: unknown[] = [];
    const found = await Promise.all(
      [...app.networks.values()].map(async (port) => {
        // Anyone who cannot be asked is asked again next time.
        if (port.trouble() !== undefined) return 0;
        const rooms = await roomsToCompare(database.db, port.network, behind.get(port.network), MAX_ROOMS);
        const last = rooms.at(-1);
        if (last && rooms.length === MAX_ROOMS) behind.set(port.network, last.id);
        else behind.delete(port.network);
        return compareAll(app, database, port, rooms, failures, halt);
      }),
    );
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} rooms could not be compared`);
    return found.reduce((sum, one) => sum + one, 0);
  };
}

/** One after the other: this is never urgent, and must not use up what a platform allows. */
async function compareAll(
  app: AppContext,
  database: Database,
  port: ChatPort,
  rooms: readonly Room[],
  failures: unknown[],
  halt: AbortSignal,
): Promise<number> {
  let found = 0;
  for (const room of rooms) {
    if (halt.aborted) break;
    try {
      found += await compareRoom(app, database, port, room);
    } catch (error) {
      if (!(error instanceof ChatError)) failures.push(error);
      else if (error.retry === "later") break;
    }
  }
  return found;
}

async function compareRoom(app: AppContext, database: Database, port: ChatPort, room: Room): Promise<number> {
  const { db } = database;
  if (room.roomId === undefined) return 0;
  const privacy = await port.privacy?.of(room.roomId);
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

interface Known {
  readonly roomMembers: Awaited<ReturnType<typeof memberStatesOf>>;
  readonly roll: readonly { readonly user: string; readonly state: RollState; readonly since: Date }[];
}

async function knownOf(tx: Tx, room: Room): Promise<Known> {
  const lines = (await rollOf(tx, room.incident, room.purpose)).filter(
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
