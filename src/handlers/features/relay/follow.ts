/** Edits and deletions of what was carried: the copies follow, behind the message itself in the lane of their room. */
import type { Carried } from "../../../core/relay/carried.ts";
import { enqueue } from "../../../db/outbox.ts";
import { changeWords, copiesOf, takeBack } from "../../../db/relay.ts";
import { type Room, roomsOf } from "../../../db/rooms.ts";
import type { Arrival, EventOf } from "../../runtime/inbound-context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { carriedIn, takesWords } from "./carry.ts";
import { speakerOf } from "./speaker.ts";

/** Somebody changed their words. Only while such words would be carried anew. */
export async function carryEdit(arrival: Arrival<EventOf<"edited">>, room: Room): Promise<void> {
  const { tx, event, port } = arrival;
  // Commands are for Muster: what the message said before stays in the other rooms.
  if (isCommand(event.text, port.prefix)) return;
  const from = { room: room.id, message: event.message };
  const copies = await copiesOf(tx, from);
  const [one] = copies;
  if (!one || one.deleted || one.authorUser !== event.user || one.text === event.text) return;
  const incident = await carriedIn(arrival, room);
  if (!incident || !(await speakerOf(arrival, incident, event.user))) return;
  await changeWords(tx, from, event.text);
  await follow(arrival, copies);
}

/** Whether it begins with the word that starts a command there, as any network reads it. */
function isCommand(text: string, prefix: string): boolean {
  const [word] = text.trim().split(/\s/, 1);
  return word?.toLowerCase() === prefix.toLowerCase();
}

/** A message is gone. Its copies go whatever has become of the relay since: who takes back may. */
export async function carryDeletion(arrival: Arrival<EventOf<"deleted">>, room: Room): Promise<void> {
  const from = { room: room.id, message: arrival.event.message };
  const copies = await copiesOf(arrival.tx, from);
  if (copies.every((one) => one.deleted)) return;
  await takeBack(arrival.tx, from);
  await follow(arrival, copies);
}

/** Edits that come fast cost one call. */
async function follow(arrival: Arrival, copies: readonly Carried[]): Promise<void> {
  const { tx, now, newId } = arrival;
  const [one] = copies;
  if (!one) return;
  const rooms = (await roomsOf(tx, one.incident)).filter((room) => takesWords(arrival, room));
  const steps = copies.flatMap(({ id, toRoom }) => {
    const room = rooms.find((each) => each.id === toRoom);
    const step = { do: "relay-update", room: toRoom, row: id } as const;
    return room ? [{ ...roomStep(room, step, newId()), topic: `relay-update:${id}` }] : [];
  });
  await enqueue(tx, steps, now);
}
