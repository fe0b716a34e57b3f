/** "Join": brings the person who pressed it into the incident's room on the network where it was pressed. */

import { bannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import { findIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, rollOf, want } from "../../../db/roll.ts";
import { roomsOf } from "../../../db/rooms.ts";
import { code } from "../../command-line/code.ts";
import { lockKnown } from "../../runtime/access.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { reply, roomStep } from "../../runtime/outbox.ts";
import { runLine } from "../../runtime/run-line.ts";
import { inviteContacts } from "../../runtime/steps.ts";

export async function joinRoom(inbound: InboundContext<EventOf<"action">>, reference: string): Promise<void> {
  const { tx, from, event, now } = inbound;
  const actor = await identify(tx, inbound.atOnce, event.user);
  const found = await findIncident(tx, { ref: reference });
  const incident = actor && found && (await lockKnown(tx, inbound.directory, actor, found));
  // Strangers, and incidents that one may not know of, get the very answers that a typed command would give.
  if (!actor || !incident) {
    return runLine(inbound, `status ${reference}`);
  }
  const room = (await roomsOf(tx, incident.id)).find(
    (one) => one.roomKey === MAIN && one.network === from.network && one.state !== "expelled",
  );
  const line = (await rollOf(tx, incident.id)).find((one) => one.contact === actor.id);
  if (line?.state === "removed") {
    const out = md`You were removed from ${incident.ref}. A responder can bring you in again: ${raw(code(`${from.prefix} invite ${incident.ref} ${actor.id}`))}`;
    return reply(inbound, from.network, event.reply, say(bannerOf(incident), out), "person", {
      incident: incident.id,
    });
  }
  if (!room) {
    const none = md`${incident.ref} has no room on ${from.network}. A responder can bring you in: ${raw(code(`${from.prefix} invite ${incident.ref} ${actor.id}`))}`;
    return reply(inbound, from.network, event.reply, say(bannerOf(incident), none), "person", {
      incident: incident.id,
    });
  }
  await want(tx, incident.id, [
    {
      contact: actor.id,
      organisation: actor.organisation,
      network: from.network,
      state: "wanted",
      changedAt: now,
      userId: event.user,
    },
  ]);
  const report = { network: from.network, to: event.reply };
  await enqueue(
    tx,
    [roomStep(room, inviteContacts.of({ room: room.id, contacts: [actor.id], report }), inbound.newId())],
    now,
  );
}
