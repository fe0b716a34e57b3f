/** A room that cannot be reached for a while: the others hear of it, and that it is back; what was said waits in its order. */

import { incidentIn } from "../../../core/about.ts";
import { bannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { clockTime, span } from "../../../core/time.ts";
import type { EntryKind } from "../../../core/timeline/entry.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { roomLane } from "../../runtime/lanes.ts";
import { announce } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { roomIn } from "../../runtime/record-outcome.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { openRoom } from "./steps.ts";

/** Shorter breaks are not worth a word. */
const WORTH_A_WORD = 5 * 60_000;
/** What goes out sooner, at the first try, has not waited for a network. */
const AT_ONCE = 60_000;

/** Looks at the room of a step only when its network failed, or when the step waited long. */
export async function noteOutage(
  { tx, now, whole, item }: OutcomeContext,
  step: unknown,
  result: SendResult,
): Promise<void> {
  const id = roomIn(step);
  if (id === undefined || item.kind === openRoom.kind || item.lane !== roomLane(id)) return;
  const failed = result.state === "retry" && !result.quiet;
  const waited = item.attempts > 1 || now.getTime() - item.createdAt.getTime() > AT_ONCE;
  if (!failed && !(result.state === "delivered" && waited)) return;
  const about = incidentIn(item.about);
  const incident = about === undefined ? undefined : await lockIncident(tx, about);
  const room = await findRoom(tx, { id });
  if (!incident || room?.state !== "open") return;
  const since = room.outageSince;
  if (!failed) {
    if (since) await back(await whole(), incident, room, since);
  } else if (!since) {
    await saveRoom(tx, { ...room, outageSince: now });
  } else if (!room.outageTold && now.getTime() - since.getTime() >= WORTH_A_WORD) {
    await gone(await whole(), incident, room, since, result.state === "retry" ? result.error : "");
  }
}

async function gone(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  since: Date,
  error: string,
): Promise<void> {
  await saveRoom(context.tx, { ...room, outageTold: true });
  const at = clockTime(since);
  await record(
    context,
    incident,
    room,
    "room-failed",
    `The room on ${room.network} cannot be reached since ${at}: ${error}`,
  );
  const text = md`**The room on ${room.network} cannot be reached** since ${at}: ${error}. The people there do not read what is said now; they get it in its order when they can be reached again. Call whom you need before.`;
  await tellOthers(context, incident, room, text);
}

async function back(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  since: Date,
): Promise<void> {
  const { outageSince: _over, ...rest } = room;
  await saveRoom(context.tx, rest);
  if (!room.outageTold) return;
  const [from, to] = [clockTime(since), clockTime(context.now)];
  const long = span(context.now.getTime() - since.getTime());
  await record(
    context,
    incident,
    room,
    "room-opened",
    `The room on ${room.network} can be reached again: it was away from ${from} to ${to}`,
  );
  await tellOthers(
    context,
    incident,
    room,
    md`The room on **${room.network}** can be reached again, after ${long}. What was said meanwhile arrives there now.`,
  );
  // In the room itself it stands behind what waited.
  const here = md`**This room could not be reached** from ${from} to ${to}. What was said meanwhile came late, in its order.`;
  const message = say(bannerOf(markedAs(incident, room)), here);
  await announce(context, incident, message, { only: room.id, roomKey: room.roomKey });
}

async function tellOthers(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  text: Markdown,
): Promise<void> {
  const message = say(bannerOf(markedAs(incident, room)), text);
  await announce(context, incident, message, { except: room.id, roomKey: room.roomKey });
}

async function record(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  kind: EntryKind,
  text: string,
): Promise<void> {
  await recordFact(context, incident, {
    kind,
    text,
    // Nothing is missing there afterwards, unlike in a room that was opened late (db/room-gaps.ts).
    data: { network: room.network, away: true },
    ...(await markingOverrideIn(context.tx, incident, room)),
  });
}
