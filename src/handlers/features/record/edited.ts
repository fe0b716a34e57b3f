/** An edit of a message that is on the timeline is a new entry that names the old one (the old one stays). */
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import { entryOfMessage } from "../../../db/timeline.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { overrideLike } from "../../runtime/override-like.ts";
import { carryEdit } from "../relay/follow.ts";
import { appendCorrection } from "./corrections.ts";
import { recordedText } from "./pins.ts";

export async function edited(inbound: InboundContext<EventOf<"edited">>): Promise<void> {
  const { tx, event, port, now } = inbound;
  const room = await findRoom(tx, { network: port.network, roomId: event.room });
  if (!room || room.summaryMessage === event.message) return;
  await carryEdit(inbound, room);
  const incident = await lockIncident(tx, room.incident);
  if (!incident) return;
  const before = await entryOfMessage(tx, incident.id, port.network, event.message);
  if (!before || before.kind === "unpinned" || before.kind === "deleted") return;
  const words = recordedText(event.text);
  // Platforms also say "edited" when they add the preview of a link.
  if (before.data.text === words) return;
  const editor = await identify(tx, port, event.user);
  await appendCorrection(
    tx,
    incident,
    {
      kind: "edited",
      text: `${editor?.name ?? event.user} changed the message of entry ${before.number}; it says now: ${words}`,
      data: { text: words },
      occurredAt: new Date(event.at),
      author: editor?.id ?? event.user,
      ...(editor ? { organisation: editor.organisation } : {}),
      ...(await overrideLike(tx, inbound.directory, incident, before)),
      source: { network: port.network, room: event.room, message: event.message },
      corrects: before.number,
    },
    now,
  );
}
