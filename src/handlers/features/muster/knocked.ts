/** Somebody asks to be let into a war-room: people of the directory are shown to the responders, others turned away. */

import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { md, raw, say } from "../../../core/message.ts";
import { oneLine } from "../../../core/words.ts";
import { userOf } from "../../../db/directory.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import { signature } from "../../runtime/context.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { post } from "../../runtime/steps.ts";
import { declineKnock } from "./steps.ts";

const STRANGER =
  "Muster does not know you: ask your organisation's duty officer to have you entered in the directory";

export async function knocked(inbound: InboundContext<EventOf<"knocked">>): Promise<void> {
  const { tx, event, from, now } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident) return;
  const contact = await identify(tx, inbound.atOnce, event.user);
  const why = event.reason === undefined ? "" : `: "${oneLine(event.reason)}"`;
  const who = contact ? signature(inbound.directory, contact) : event.user;
  await append(
    tx,
    incident,
    [
      {
        kind: "knocked",
        text: contact
          ? `${who} asked to join the room on ${from.network}${why}`
          : `${who} asked to join the room on ${from.network} and was turned away, not in the directory${why}`,
        data: { user: event.user, network: from.network, ...(contact ? { contact: contact.id } : {}) },
        occurredAt: new Date(event.at),
        author: contact?.id ?? event.user,
        ...(contact ? { organisation: contact.organisation } : {}),
        ...(await markingOverrideIn(tx, incident, room)),
        source: { network: from.network, room: event.room },
      },
    ],
    now,
  );
  const step = contact
    ? post.of({ room: room.id, message: await question(inbound, incident, room, contact) })
    : declineKnock.of({ room: room.id, user: event.user, reason: STRANGER });
  await enqueue(tx, [roomStep(room, step, inbound.newId())], now);
}

async function question(
  { tx, directory, event }: InboundContext<EventOf<"knocked">>,
  incident: Incident,
  room: Room,
  contact: Contact,
) {
  const lead = incident.lead === undefined ? undefined : await userOf(tx, incident.lead, room.network);
  const value = `${incident.ref} ${room.id} ${event.user}`;
  const message = say(
    bannerOf(incident),
    md`**${signature(directory, contact)}** asks to join this room${raw(event.reason === undefined ? md`` : md`: “${oneLine(event.reason)}”`)}. Whoever joins reads what is said from then on.`,
    {
      type: "buttons",
      buttons: [
        { action: "admit", label: "Admit", value, style: "primary" },
        { action: "decline", label: "Decline", value, style: "danger" },
      ],
    },
  );
  return lead === undefined ? message : { ...message, mentions: [lead] };
}
