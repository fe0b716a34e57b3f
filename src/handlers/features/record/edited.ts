/** An edit of a message that is on the timeline is a new entry that names the old one (the old one stays). */

import { ownInWords } from "../../../core/marking/in-text/own-in-words.ts";
import type { Markdown } from "../../../core/message.ts";
import { textOf } from "../../../core/timeline/entry.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom } from "../../../db/rooms.ts";
import { entryOfMessage } from "../../../db/timeline.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { overrideLike } from "../../runtime/override-like.ts";
import { carryEdit } from "../relay/follow.ts";
import { appendCorrection } from "./corrections.ts";
import { RECORD } from "./messages.ts";
import { recordedText } from "./pins.ts";
import { recorderOf } from "./recorder.ts";
import { tellWhatStands } from "./typed.ts";
import { tellOfOwnLabels, wordsOnRecord } from "./words-on-record.ts";

export async function edited(inbound: InboundContext<EventOf<"edited">>): Promise<void> {
  const { tx, event, from, now } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (room?.summaryMessage === event.message || (await tellWhatStands(inbound)) || !room) return;
  await carryEdit(inbound, room);
  const incident = await lockIncident(tx, room.incident);
  if (!incident) return;
  const before = await entryOfMessage(tx, incident.id, from.network, event.message);
  if (!before || before.kind === "unpinned" || before.kind === "deleted") return;
  const words = recordedText(event.text);
  // Platforms also say "edited" when they add the preview of a link.
  if (textOf(before, "text") === words) return;
  const editor = await identify(tx, inbound.atOnce, event.user);
  const around = await overrideLike(tx, inbound.directory, incident, before);
  const kept = wordsOnRecord(event.text, around, incident, {
    source: editor?.organisation ?? incident.source,
    named: [editor?.id ?? before.author],
  });
  const who = editor?.name ?? event.user;
  // That it was changed is a fact; the new words are on the record only of who may put words there.
  const mayRecord = (await recorderOf(inbound, incident, event.user)) !== undefined;
  if (!mayRecord && before.kind === "edited" && textOf(before, "text") === undefined) return;
  const says = mayRecord ? `it says now: ${words}` : "its new words are not on the record";
  await appendCorrection(
    tx,
    incident,
    {
      kind: "edited",
      text: kept.taken
        ? `${who} changed the message of entry ${before.number}; ${says}`
        : `${who} changed the message of entry ${before.number}; its words are not kept (${ownInWords(kept.own)})`,
      data: kept.taken ? (mayRecord ? { text: words } : {}) : { notKept: ownInWords(kept.own) },
      occurredAt: new Date(event.at),
      author: editor?.id ?? event.user,
      ...(editor ? { organisation: editor.organisation } : {}),
      ...(kept.taken ? kept.bound : around),
      source: { network: from.network, room: event.room, message: event.message },
      corrects: before.number,
    },
    now,
  );
  if (!editor || !kept.own) return;
  const told = kept.taken ? RECORD.editForFewer : RECORD.editWithoutWords;
  const said = (ref: string, why: Markdown) => told({ ref, entry: before.number, why });
  const { own } = kept;
  const text = kept.taken ? {} : { text: event.text };
  await tellOfOwnLabels(inbound, incident, editor.id, { own, said, around, ...text });
}
