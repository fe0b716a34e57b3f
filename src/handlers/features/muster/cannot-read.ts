/** Somebody is in an encrypted room and gets no key: they read nothing, so they count as missing, and are told elsewhere. */
import { bannerOf, bareBannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { otherWays } from "../../../core/roll/next-contact.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { rollOf, setContact } from "../../../db/roll.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { signature } from "../../runtime/context.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { refreshCards, roomStep, tellPerson } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { post } from "../../runtime/steps.ts";
import { waysTo } from "../../runtime/ways-to.ts";

/** The cause, as the roll and the card say it. */
const UNSIGNED = "their session is not verified, so it is given no keys";

type Reading = InboundContext<EventOf<"cannot-read" | "can-read">>;

export async function cannotOrCanRead(inbound: Reading): Promise<void> {
  const { tx, event, from, now } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  const contact = await identify(tx, inbound.atOnce, event.user);
  if (!room || !incident || !contact) return;
  const roll = await rollOf(tx, incident.id, room.roomKey);
  const line = roll.find((one) => one.contact === contact.id && one.network === room.network);
  if (line?.state !== "joined") return;
  const reason = event.kind === "cannot-read" ? { reason: UNSIGNED } : {};
  const isNews = await setContact(
    tx,
    incident.id,
    contact.id,
    { state: "joined", ...reason },
    now,
    room.roomKey,
  );
  // After a restart the same is found again.
  if (!isNews) return;
  if (event.kind === "cannot-read") await tell(inbound, incident, room, contact);
  await refreshCards(inbound, incident);
}

async function tell(inbound: Reading, incident: LockedIncident, room: Room, contact: Contact): Promise<void> {
  const { tx, event, now, directory } = inbound;
  const who = signature(directory, contact);
  await recordFact(inbound, incident, {
    kind: "delivery-failed",
    text: `${who} is in the room on ${room.network} and cannot read it: ${UNSIGNED}`,
    data: { network: room.network, contact: contact.id, reason: event.kind },
    occurredAt: new Date(event.at),
    ...(await markingOverrideIn(tx, incident, room, contact.organisation)),
  });
  const elsewhere = waysTo(inbound, contact).find((network) => network !== room.network);
  const ways = otherWays(contact);
  const other: Markdown =
    elsewhere === undefined
      ? ways.length === 0
        ? md`The directory has no other way to them.`
        : md`Tell them by other means: ${ways.join(", ")}.`
      : md`Muster has told them on **${elsewhere}**.`;
  const words = md`**${who}** is in this room and **cannot read it**: ${UNSIGNED}. ${raw(other)}`;
  const news = say(bareBannerOf(markedAs(incident, room)), words);
  const step = post.of({ room: room.id, message: news, cites: "no-content" });
  await enqueue(tx, [roomStep(room, step, inbound.newId())], now);
  if (elsewhere !== undefined)
    await tellPerson(inbound, incident, { contact: contact.id, network: elsewhere }, help(incident, room));
}

function help(incident: Incident, room: Room) {
  return say(
    bannerOf(incident),
    md`**You are in the room of ${incident.ref} on ${room.network} and cannot read it:** your session there is not verified. Set up recovery or verify the session in your client ("Security and privacy"); from then on you read what is said. Until then ask Muster here: what is said in the room is on the timeline.`,
  );
}
