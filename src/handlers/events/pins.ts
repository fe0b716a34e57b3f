/** Pinning a message puts it on the timeline: the way to record what was said without typing it again. */
import { strictest } from "../../core/marking/tlp.ts";
import { lockIncident } from "../../db/incidents.ts";
import { findRoom } from "../../db/rooms.ts";
import { append, entryOfMessage } from "../../db/timeline.ts";
import type { Arrival, EventOf } from "../dispatch.ts";
import { identify } from "../identify.ts";
import { refreshSummaries } from "../outgoing.ts";

/** Longest text of a message that the timeline takes, in UTF-16 units; the rest is cut with a note. */
const LONGEST = 4_000;

export async function pinnedOrUnpinned(arrival: Arrival<EventOf<"pinned" | "unpinned">>): Promise<void> {
  const { tx, event, port, now } = arrival;
  const room = await findRoom(tx, { network: port.network, roomId: event.room });
  if (!room || room.summaryMessage === event.message) return;
  const incident = await lockIncident(tx, room.incident);
  const pinner = await identify(tx, port, event.user);
  // Only people of the directory put things on the record; a pin of anybody else stays just a pin.
  if (!incident || !pinner) return;

  const before = await entryOfMessage(tx, incident.id, port.network, event.message);
  if (event.kind === "unpinned" && before?.kind !== "pinned" && before?.kind !== "edited") return;
  const author = event.author === undefined ? undefined : await identify(tx, port, event.author);
  const words =
    event.text.length > LONGEST
      ? `${event.text.slice(0, LONGEST)} … (cut; ${event.text.length} characters in all)`
      : event.text;
  await append(
    tx,
    incident.id,
    [
      {
        kind: event.kind,
        text:
          event.kind === "pinned"
            ? `${author?.name ?? event.author ?? "Somebody"} wrote: ${words}`
            : `${pinner.name} unpinned the message of entry ${before?.number ?? 0}`,
        data: { pinnedBy: pinner.id, ...(event.kind === "pinned" ? { text: words } : {}) },
        occurredAt: new Date(event.at),
        author: event.kind === "pinned" ? (author?.id ?? event.author ?? pinner.id) : pinner.id,
        organisation: (event.kind === "pinned" ? author?.organisation : undefined) ?? pinner.organisation,
        marking: before ? strictest(before.marking, incident.marking) : incident.marking,
        source: { network: port.network, room: event.room, message: event.message },
        ...(before ? { corrects: before.number } : {}),
      },
    ],
    now,
  );
  await refreshSummaries(arrival, incident);
}

export { LONGEST as LONGEST_PINNED };
