/** Says in a room what people wrote in another, in order and once, whatever breaks in between. */

import { RateLimited } from "../../../adapters/chat-errors.ts";
import { bannerOf } from "../../../core/banner.ts";
import { md, say } from "../../../core/message.ts";
import type { Carried } from "../../../core/relay/carried.ts";
import { runOf } from "../../../core/relay/run.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { count } from "../../../core/words.ts";
import { findIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { arrivedAs, carriedAs, carriedBy, endSteps, leave, takeFor, waitingFor } from "../../../db/relay.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { besideLane, relayKey } from "../../runtime/lanes.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { announce, roomStep } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { ownLabelsOf } from "./own-labels.ts";
import { sayWithheld } from "./say-withheld.ts";
import { relayFile, type relayMessage } from "./steps.ts";
import { goneFrom, type RelayedMessage, threadFor, wordsFor } from "./words.ts";

type Relay = DataOf<typeof relayMessage>;

/** Far more than one message holds: what is left over is behind the step's own in any case. */
const MAX_WAITING = 200;

/** Resolves to where the copy is and which files are to follow; to nothing when another step carried the message. */
export async function sendRelay(step: Relay, sending: SendContext): Promise<Json | undefined> {
  const { db, port, attempt } = sending;
  const { rows, before } = await taken(step, sending);
  const [first] = rows;
  if (!first) return undefined;
  const [room, incident] = await Promise.all([openRoomOf(db, step.room), incidentOf(db, first.incident)]);
  const standing = rows.filter((row) => !row.deleted);
  // All were taken back while they waited. Unless it may be there already: then it is found, and removed by the next step.
  if (standing.length === 0 && !before) return undefined;
  const [{ message, copies, withheld }, thread] = await Promise.all([
    standing.length === 0
      ? goneFrom(db, incident, room, rows).then(
          (message): RelayedMessage => ({ message, copies: [], withheld: [] }),
        )
      : wordsFor(sending, incident, room, standing),
    threadFor(db, port, first),
  ]);
  const where = thread === undefined ? undefined : { thread };
  try {
    const at = await port.post(room.roomId, message, { ...attempt, retry: before }, where);
    return { message: at, copies: copies.map(({ row, file }) => ({ row, file })), withheld };
  } catch (error) {
    // Nothing was said: the next try takes along what has come by then.
    if (error instanceof RateLimited && !before) await leave(db, attempt.key);
    throw error;
  }
}

/**
 * What an earlier try took it may have said: then always the same. Nothing is said before it was taken, so that a
 * network need not look for it (`before`: it must).
 */
async function taken(
  step: Relay,
  { db, attempt, now }: SendContext,
): Promise<{ readonly rows: readonly Carried[]; readonly before: boolean }> {
  const [own, waiting] = await Promise.all([carriedAs(db, step.row), waitingFor(db, step.room, MAX_WAITING)]);
  if (own?.batch !== undefined) {
    return { rows: own.batch === attempt.key ? await carriedBy(db, attempt.key) : [], before: true };
  }
  const isSeen = waiting.length < MAX_WAITING || waiting.some((row) => row.id === step.row);
  const run = isSeen ? runOf(waiting, step.row, now()) : [step.row];
  return { rows: await takeFor(db, run, attempt.key), before: false };
}

export async function recordRelayOutcome(
  context: OutcomeContext,
  step: Relay,
  result: SendResult,
): Promise<void> {
  const { key } = context.item;
  if (result.state === "given-up") return sayLost(context, step, key, result.error);
  if (result.state !== "delivered" || result.value === undefined) return;
  const {
    message,
    copies,
    withheld = [],
  } = result.value as {
    readonly message: string;
    readonly copies: readonly { readonly row: number; readonly file: number }[];
    readonly withheld?: readonly number[];
  };
  const rows = await arrivedAs(context.tx, key, message);
  // The steps of those that went along have nothing left to do; nobody else is in this lane.
  await endSteps(
    context.tx,
    rows.map(relayKey).filter((one) => one !== key),
    context.now,
  );
  const room = await findRoom(context.tx, { id: step.room });
  if (!room) return;
  const steps = copies.map(({ row, file }) => ({
    ...roomStep(room, relayFile.of({ room: room.id, row, file }), `${relayKey(row)}:${file}`),
    // Beside what people say: a large file, or one whose network is away, holds nothing up.
    lane: besideLane("relay-file", room.id),
  }));
  await enqueue(context.tx, steps, context.now);
  if (withheld.length > 0) await sayAllWithheld(context, key, withheld);
}

/** Those of which nobody knew yet when they were written: the incident was marked less strictly since. */
async function sayAllWithheld(context: OutcomeContext, key: string, ids: readonly number[]): Promise<void> {
  const whole = await context.whole();
  for (const row of await carriedBy(context.tx, key)) {
    const incident = ids.includes(row.id) ? await findIncident(context.tx, { id: row.incident }) : undefined;
    const room = await findRoom(context.tx, { id: row.fromRoom });
    const own = incident && ownLabelsOf(row, incident);
    const speaker = whole.directory.contacts.find((one) => one.id === row.author);
    if (!incident || !room || !own || !speaker) continue;
    await sayWithheld(whole, incident, room, { speaker, own, message: row.fromMessage, text: row.text });
  }
}

/** Anyone who wrote it must not believe that the others have heard it. */
async function sayLost(context: OutcomeContext, step: Relay, key: string, error: string): Promise<void> {
  const taken = await carriedBy(context.tx, key);
  // Given up before it took anything: its message must not wait for ever, nor go with a later one.
  const lost = taken.length > 0 ? taken : await takeFor(context.tx, [step.row], key);
  const rows = lost.filter((row) => !row.deleted);
  const [first] = rows;
  const incident = first && (await findIncident(context.tx, { id: first.incident }));
  const target = await findRoom(context.tx, { id: step.room });
  if (!incident || !target) return;
  for (const [only, own] of Map.groupBy(rows, (row) => row.fromRoom)) {
    const what = count(own.length, "message from this room was", "messages from this room were");
    const text = md`**Not carried:** ${what} not said on ${target.network}: ${error}.`;
    await announce(context, incident, say(bannerOf(incident), text), { only, cites: "no-content" });
  }
}
