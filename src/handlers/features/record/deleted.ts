/** Deleting a message in a chat deletes nothing from the timeline: the deletion is an entry of its own. */

import { lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { findRoom, saveRoom } from "../../../db/rooms.ts";
import { entryOfMessage } from "../../../db/timeline.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { refreshCards, roomStep } from "../../runtime/outbox.ts";
import { overrideLike } from "../../runtime/override-like.ts";
import { pinCard } from "../../runtime/steps.ts";
import { carryDeletion } from "../relay/follow.ts";
import { appendCorrection } from "./corrections.ts";
import { tellWhatStands } from "./typed.ts";

export async function deleted(inbound: InboundContext<EventOf<"deleted">>): Promise<void> {
  const { tx, event, from, now } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (await tellWhatStands(inbound)) return;
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident) return;
  await carryDeletion(inbound, room);
  if (room.summaryMessage === event.message) {
    // Somebody deleted the status card: it is posted and pinned again.
    const { summaryMessage: _gone, ...without } = room;
    await saveRoom(tx, without);
    await refreshCards(inbound, incident);
    return enqueue(tx, [roomStep(room, pinCard.of({ room: room.id }), inbound.newId())], now);
  }
  const before = await entryOfMessage(tx, incident.id, from.network, event.message);
  if (!before || before.kind === "deleted") return;
  const remover = event.user === undefined ? undefined : await identify(tx, inbound.atOnce, event.user);
  await appendCorrection(
    tx,
    incident,
    {
      kind: "deleted",
      text: `${remover?.name ?? event.user ?? "Somebody"} deleted the message of entry ${before.number} in the chat`,
      data: {},
      occurredAt: new Date(event.at),
      author: remover?.id ?? event.user ?? "unknown",
      ...(remover ? { organisation: remover.organisation } : {}),
      ...(await overrideLike(tx, inbound.directory, incident, before)),
      source: { network: from.network, room: event.room, message: event.message },
      corrects: before.number,
    },
    now,
  );
}
