/** Edits and deletions of what was carried: the copies follow, behind the message itself in the lane of their room. */
import { behindPrefix } from "../../../core/command-prefix.ts";
import type { Carried } from "../../../core/relay/carried.ts";
import { enqueue } from "../../../db/outbox.ts";
import { changeWords, copiesOf, takeBack } from "../../../db/relay.ts";
import { type Room, roomsOf } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { carriedIn, takesWords } from "./carry.ts";
import { ownLabelsOf } from "./own-labels.ts";
import { sayWithheld } from "./say-withheld.ts";
import { speakerOf } from "./speaker.ts";
import { relayUpdate } from "./steps.ts";

/** Somebody changed their words. Only while such words would be carried again. */
export async function carryEdit(inbound: InboundContext<EventOf<"edited">>, room: Room): Promise<void> {
  const { tx, event } = inbound;
  // Commands are for Muster: what the message said before stays in the other rooms.
  if (behindPrefix(event.text, inbound.from.prefix) !== undefined) return;
  const from = { room: room.id, message: event.message };
  const copies = await copiesOf(tx, from);
  const [one] = copies;
  if (!one || one.deleted || one.authorUser !== event.user || one.text === event.text) return;
  const incident = await carriedIn(inbound, room);
  const speaker = incident && (await speakerOf(inbound, incident, event.user));
  if (!incident || !speaker) return;
  await changeWords(tx, from, event.text);
  await follow(inbound, copies);
  const own = ownLabelsOf({ text: event.text, files: one.files }, incident);
  if (own)
    await sayWithheld(inbound, incident, room, {
      speaker,
      own,
      message: event.message,
      text: event.text,
    });
}

/** A message is gone. Its copies go whatever has become of the relay since: who takes back may. */
export async function carryDeletion(inbound: InboundContext<EventOf<"deleted">>, room: Room): Promise<void> {
  const from = { room: room.id, message: inbound.event.message };
  const copies = await copiesOf(inbound.tx, from);
  if (copies.every((one) => one.deleted)) return;
  await takeBack(inbound.tx, from);
  await follow(inbound, copies);
}

/** Edits that come fast cost one call. */
async function follow(inbound: InboundContext, copies: readonly Carried[]): Promise<void> {
  const { tx, now, newId } = inbound;
  const [one] = copies;
  if (!one) return;
  const rooms = (await roomsOf(tx, one.incident)).filter((room) => takesWords(inbound, room));
  const steps = copies.flatMap(({ id, toRoom }) => {
    const room = rooms.find((each) => each.id === toRoom);
    const step = relayUpdate.of({ room: toRoom, row: id });
    return room ? [{ ...roomStep(room, step, newId()), topic: `relay-update:${id}` }] : [];
  });
  await enqueue(tx, steps, now);
}
