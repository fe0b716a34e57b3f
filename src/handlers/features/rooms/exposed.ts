/** Others may read a room by now: nothing more is sent there, the other rooms hear of it, and a responder decides. */
import { bannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Message, md, say } from "../../../core/message.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { beginGap } from "../../../db/room-gaps.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { tellAboutRoom } from "./tell-about-room.ts";

export async function exposed(inbound: InboundContext<EventOf<"exposed">>): Promise<void> {
  const { tx, event, port, now } = inbound;
  const room = await findRoom(tx, { network: port.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  // It says so once; a room that Muster is not in cannot get worse.
  if (!room || !incident || room.state !== "open") return;
  await saveRoom(tx, { ...room, state: "silenced", silence: "exposed", reason: event.reason });
  const entries = await append(
    tx,
    incident.id,
    [
      {
        kind: "exposed",
        text: `The room on ${port.network} is no longer private: ${event.reason}. Muster sends nothing there`,
        data: { network: port.network, room: event.room, reason: event.reason },
        occurredAt: new Date(event.at),
        author: "muster",
        ...(await markingOverrideIn(tx, incident, room)),
        source: { network: port.network, room: event.room },
      },
    ],
    now,
  );
  for (const entry of entries) await beginGap(tx, room.id, entry);
  const warning = warningOf(markedAs(incident, room), room, event.reason);
  const told = await announce(inbound, incident, warning, { except: room.id, purpose: room.purpose });
  if (told.length === 0) await tellAboutRoom(inbound, incident, room, warning);
  await refreshCards(inbound, incident);
}

function warningOf(incident: Incident, room: Room, reason: string): Message {
  return say(
    bannerOf(incident),
    md`**The room on ${room.network} is no longer private:** ${reason}. Muster sends nothing there from now on. Put it right in that room (remove who does not belong, turn encryption on); then a responder can have Muster write there again.`,
    {
      type: "buttons",
      buttons: [
        {
          action: "trust-room",
          label: `Write on ${room.network} again`,
          value: `${incident.ref} ${room.id}`,
          style: "danger",
        },
      ],
    },
  );
}
