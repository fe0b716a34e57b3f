/** What people write in a room for everybody is said in the others, while the incident's relay is `full`. */

import type { Mention } from "../../../adapters/chat-port.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { CarriedMention } from "../../../core/relay/carried.ts";
import { contactsByUser } from "../../../db/directory.ts";
import { findIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { carryTo, isCopy } from "../../../db/relay.ts";
import { MAIN } from "../../../db/roll.ts";
import { findRoom, type Room, roomsOf } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { relayKey } from "../../runtime/lanes.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { ownLabelsOf } from "./own-labels.ts";
import { sayWithheld } from "./say-withheld.ts";
import { sayUnheard, speakerOf } from "./speaker.ts";
import { relayMessage } from "./steps.ts";

/**
 * Takes no lock: rooms do not wait for each other, nor for anyone who changes the incident. Events of one room are
 * handled one after the other, so that rows and steps have its order.
 */
export async function carry(inbound: InboundContext<EventOf<"message">>): Promise<void> {
  const { tx, event, from, now } = inbound;
  if (event.text.trim() === "" && (event.files ?? []).length === 0) return;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (!room) return;
  const [incident, rooms, isOwn] = await Promise.all([
    carriedIn(inbound, room),
    roomsOf(tx, room.incident),
    // Muster's own are never told of; if one is all the same, it must not come back.
    isCopy(tx, { room: room.id, message: event.message }),
  ]);
  const targets = rooms.filter((one) => one.id !== room.id && takesWords(inbound, one));
  if (!incident || isOwn || targets.length === 0) return;
  const speaker = await speakerOf(inbound, incident, event.user);
  if (!speaker) return sayUnheard(inbound, incident, room, event.user);

  const message = {
    incident: incident.id,
    fromRoom: room.id,
    fromMessage: event.message,
    ...(event.thread === undefined ? {} : { fromThread: event.thread }),
    author: speaker.id,
    authorUser: event.user,
    text: event.text,
    mentions: await known(inbound, event.mentions ?? []),
    files: event.files ?? [],
  };
  const rows = await carryTo(
    tx,
    message,
    targets.map((one) => one.id),
    now,
  );
  const steps = rows.flatMap(({ id, toRoom }) => {
    const target = targets.find((one) => one.id === toRoom);
    const step = relayMessage.of({ room: toRoom, row: id });
    return target ? [roomStep(target, step, relayKey(id))] : [];
  });
  await enqueue(tx, steps, now);
  const own = ownLabelsOf(message, incident);
  if (own)
    await sayWithheld(inbound, incident, room, {
      speaker,
      own,
      message: event.message,
      text: event.text,
    });
}

/** The incident whose relay carries what is written in this room now. */
export async function carriedIn(
  { tx }: Pick<InboundContext, "tx">,
  room: Room,
): Promise<Incident | undefined> {
  if (room.roomKey !== MAIN || room.state !== "open") return undefined;
  const incident = await findIncident(tx, { id: room.incident });
  return incident?.relay === "full" && incident.status !== "closed" ? incident : undefined;
}

/** Whether things are said there, now or once it is open. `networks`: those that are trusted. */
export function takesWords({ networks }: Pick<InboundContext, "networks">, room: Room): boolean {
  const isThere = room.state === "open" || room.state === "wanted";
  return isThere && room.roomKey === MAIN && networks.has(room.network);
}

/** Of those who are mentioned the ones whom the directory has, once. */
async function known({ tx, from }: InboundContext, mentions: readonly Mention[]): Promise<CarriedMention[]> {
  const found: CarriedMention[] = [];
  for (const { user, text } of mentions) {
    const [contact, another] = await contactsByUser(tx, from.network, user);
    if (contact && !another) found.push({ text, contact: contact.id });
  }
  return found;
}
