/** Muster was removed from a room, or the room was archived: the incident goes on elsewhere, and says so. */
import { bannerOf } from "../../../core/banner.ts";
import { md, say } from "../../../core/message.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { findRoom, saveRoom } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { replaceRoom, toBeCalled } from "./replace-room.ts";
import { tellAboutRoom } from "./tell-about-room.ts";

const NEW_ROOM =
  "Muster opens a new one and calls the people there; what is still written in the old one does not reach it.";
const NO_ROOM = "Nothing reaches the people there; reach them by other means.";

export async function botRemoved(inbound: InboundContext<EventOf<"expelled">>): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident || room.state === "expelled") return;
  const called = await toBeCalled(inbound, incident, room);
  await saveRoom(tx, { ...room, state: "expelled", reason: event.reason });
  const entry = await recordFact(inbound, incident, {
    kind: "expelled",
    text: `Muster is no longer in the room on ${from.network}: ${event.reason}${called ? ". It opens a new one and calls the people there" : ""}`,
    data: { network: from.network, room: event.room },
    occurredAt: new Date(event.at),
    ...(await markingOverrideIn(tx, incident, room)),
    source: { network: from.network, room: event.room },
  });
  const news = say(
    bannerOf(markedAs(incident, room)),
    md`**${incident.ref}:** Muster is no longer in the room on **${from.network}** (${event.reason}). ${called ? NEW_ROOM : NO_ROOM}`,
  );
  if (called) await replaceRoom(inbound, incident, room, called, entry);
  const told = await announce(inbound, incident, news, { roomKey: room.roomKey, except: room.id });
  if (told.length === 0) await tellAboutRoom(inbound, incident, room, news);
  await refreshCards(inbound, incident);
}
