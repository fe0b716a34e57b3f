/** Pinning a message puts it on the timeline: the way to record what was said without typing it again. */
import { md } from "../../../core/message.ts";
import type { NewEntry } from "../../../core/timeline/entry.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import { append, entryOfMessage } from "../../../db/timeline.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { overrideLike } from "../../runtime/override-like.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { appendCorrection } from "./corrections.ts";
import { tellOfOwnLabels, wordsOnRecord } from "./words-on-record.ts";

/** Longest text of a message that the timeline takes, in UTF-16 units; the rest is cut with a note. */
const LONGEST = 4_000;

export async function pinnedOrUnpinned(
  inbound: InboundContext<EventOf<"pinned" | "unpinned">>,
): Promise<void> {
  const { tx, event, port, now } = inbound;
  const room = await findRoom(tx, { network: port.network, roomId: event.room });
  if (!room || room.summaryMessage === event.message) return;
  const incident = await lockIncident(tx, room.incident);
  const pinner = await identify(tx, port, event.user);
  // Only people of the directory put things on the record; a pin of anybody else stays just a pin.
  if (!incident || !pinner) return;

  const before = await entryOfMessage(tx, incident.id, port.network, event.message);
  const onRecord = before?.kind === "pinned" || before?.kind === "edited";
  // What is on record is not put there again, and what is not cannot be taken off.
  if (onRecord !== (event.kind === "unpinned")) return;
  const author = event.author === undefined ? undefined : await identify(tx, port, event.author);
  const words = recordedText(event.text);
  // The organisation is that of whose words they are: a stranger's are nobody's.
  const by = event.kind === "unpinned" || event.author === undefined ? pinner : author;
  const around = before
    ? await overrideLike(tx, inbound.directory, incident, before)
    : await markingOverrideIn(tx, incident, room, by?.organisation);
  const whose = {
    source: by?.organisation ?? incident.source,
    named: [...new Set([by?.id ?? pinner.id, pinner.id])],
  };
  const kept =
    event.kind === "pinned"
      ? wordsOnRecord(event.text, around, incident, whose)
      : ({ taken: true, bound: around } as const);
  if (!kept.taken) {
    const what = md`the message that you pinned is not on the timeline.`;
    return tellOfOwnLabels(inbound, incident, pinner.id, { own: kept.own, what, text: event.text, around });
  }
  const entry: NewEntry = {
    kind: event.kind,
    text:
      event.kind === "pinned"
        ? `${author?.name ?? event.author ?? "Somebody"} wrote: ${words}`
        : `${pinner.name} unpinned the message of entry ${before?.number ?? 0}`,
    data: { pinnedBy: pinner.id, ...(event.kind === "pinned" ? { text: words } : {}) },
    occurredAt: new Date(event.at),
    author: by?.id ?? event.author ?? pinner.id,
    ...(by ? { organisation: by.organisation } : {}),
    ...kept.bound,
    source: { network: port.network, room: event.room, message: event.message },
  };
  if (before) await appendCorrection(tx, incident, { ...entry, corrects: before.number }, now);
  else await append(tx, incident.id, [entry], now);
  if (kept.own) {
    const what = md`the message that you pinned is on the timeline for fewer than everybody.`;
    await tellOfOwnLabels(inbound, incident, pinner.id, { own: kept.own, what, around });
  }
  await refreshCards(inbound, incident);
}

/** A message's text as the timeline keeps it. */
export function recordedText(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … (cut; ${text.length} characters in all)` : text;
}
