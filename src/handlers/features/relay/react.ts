/** Emojis under messages that were carried: Muster puts its own under the copies and the original, while anybody does. */

import { type Link, originalOf } from "../../../core/relay/counterpart.ts";
import { isCommonEmoji } from "../../../core/relay/emoji.ts";
import { enqueue } from "../../../db/outbox.ts";
import { linksOf } from "../../../db/relay.ts";
import { addReaction, removeReaction } from "../../../db/relay-reactions.ts";
import { findRoom, roomsOf } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { besideLane } from "../../runtime/lanes.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { carriedIn, takesWords } from "./carry.ts";
import { speakerOf } from "./speaker.ts";
import { relayEmoji } from "./steps.ts";

export async function carryReaction(
  inbound: InboundContext<EventOf<"reacted" | "unreacted">>,
): Promise<void> {
  const { tx, event, from } = inbound;
  if (!isCommonEmoji(event.emoji)) return;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (!room) return;
  const place = { room: room.id, message: event.message };
  const links = await linksOf(tx, place);
  const original = originalOf(place, links);
  if (!original) return;

  const reaction = { ...place, emoji: event.emoji, user: event.user };
  if (event.kind === "reacted") {
    const incident = await carriedIn(inbound, room);
    if (!incident || !(await speakerOf(inbound, incident, event.user))) return;
    if (!(await addReaction(tx, reaction))) return;
  } else if (!(await removeReaction(tx, reaction))) return;
  await show(inbound, room.incident, original, room.id, links);
}

/** Has every other place of the message looked at: what is to be shown there is decided when it is sent. */
async function show(
  inbound: InboundContext<EventOf<"reacted" | "unreacted">>,
  incident: string,
  original: Link,
  except: string,
  links: readonly Link[],
): Promise<void> {
  const { tx, now, newId, event } = inbound;
  const family = links.filter(
    (link) => link.fromRoom === original.fromRoom && link.fromMessage === original.fromMessage,
  );
  const [first] = family;
  const places = [
    ...(first === undefined ? [] : [{ room: first.fromRoom, row: first.id }]),
    ...family.map((link) => ({ room: link.toRoom, row: link.id })),
  ].filter((place) => place.room !== except);
  const rooms = (await roomsOf(tx, incident)).filter((room) => takesWords(inbound, room));
  const steps = places.flatMap(({ room: id, row }) => {
    const room = rooms.find((one) => one.id === id);
    if (!room) return [];
    const step = relayEmoji.of({ room: id, row, emoji: event.emoji });
    return [
      {
        ...roomStep(room, step, newId()),
        // Beside what people say: a network takes few emojis at a time.
        lane: besideLane("relay-emoji", id),
        topic: `${row}:${event.emoji}`,
      },
    ];
  });
  await enqueue(tx, steps, now);
}
