/** "Admit" and "Decline": how responders answer somebody who asks to be let into a war-room. */

import { bannerOf } from "../../../core/banner.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { enqueue } from "../../../db/outbox.ts";
import { want } from "../../../db/roll.ts";
import { append } from "../../../db/timeline.ts";
import { mayKnow } from "../../runtime/access.ts";
import { signature } from "../../runtime/context.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { reply, roomStep } from "../../runtime/outbox.ts";
import type { Payload } from "../../runtime/payload.ts";
import { runLine } from "../../runtime/run-line.ts";
import { asSideRoom, isFor, markingOverrideIn } from "../../runtime/side-room.ts";
import { inviteContacts } from "../../runtime/steps.ts";
import { type RoomDecision, roomDecision } from "../rooms/room-decision.ts";
import { declineKnock } from "./steps.ts";

/** Shown to somebody who is not in: not who decided it. */
const DECLINED = "The request to join was declined";

export async function admit(inbound: InboundContext<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(inbound);
  if (!decision) return;
  const { incident, room, user = "" } = decision;
  const contact = await identify(inbound.tx, inbound.atOnce, user);
  if (!contact) return answer(inbound, decision, md`Nothing was done: the directory no longer has ${user}.`);
  const takesPart = decision.participations.some((one) => one.organisation === contact.organisation);
  const may = takesPart && (await mayKnow(inbound.tx, inbound.directory, contact, incident));
  // Bringing in an organisation, or naming somebody for TLP:RED, is more than opening a door.
  if (!may) return runLine(inbound, `invite ${incident.ref} ${contact.id}`);
  const side = await asSideRoom(inbound.tx, incident, room);
  if (side && !isFor(side, contact))
    return answer(
      inbound,
      decision,
      md`Nothing was done: ${contact.name} is not among those for whom the room is.`,
    );
  const line = { contact: contact.id, organisation: contact.organisation, network: room.network };
  const wanted = { ...line, state: "wanted" as const, changedAt: inbound.now, userId: user };
  await want(inbound.tx, incident.id, [wanted], room.roomKey);
  await record(inbound, decision, `admitted ${signature(inbound.directory, contact)}`);
  const report = { network: inbound.from.network, to: inbound.event.reply };
  await send(inbound, decision, inviteContacts.of({ room: room.id, contacts: [contact.id], report }));
}

export async function decline(inbound: InboundContext<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(inbound);
  if (!decision) return;
  const { actor, room, user = "" } = decision;
  await record(inbound, decision, `declined the request of ${user} to join`);
  await send(inbound, decision, declineKnock.of({ room: room.id, user, reason: DECLINED }));
  await answer(inbound, decision, md`**${signature(inbound.directory, actor)}** declined ${user}.`);
}

async function record(
  inbound: InboundContext<EventOf<"action">>,
  { actor, incident, room }: RoomDecision,
  what: string,
): Promise<void> {
  await append(
    inbound.tx,
    incident,
    [
      {
        kind: "command",
        text: `${actor.name} ${what} on ${room.network}`,
        data: { command: inbound.event.action, value: inbound.event.value },
        occurredAt: inbound.now,
        author: actor.id,
        organisation: actor.organisation,
        ...(await markingOverrideIn(inbound.tx, incident, room, actor.organisation)),
        source: { network: inbound.from.network },
      },
    ],
    inbound.now,
  );
}

async function send(inbound: InboundContext, { room }: RoomDecision, step: Payload): Promise<void> {
  await enqueue(inbound.tx, [roomStep(room, step, inbound.newId())], inbound.now);
}

async function answer(
  inbound: InboundContext<EventOf<"action">>,
  { incident, inItsRoom }: RoomDecision,
  text: Markdown,
): Promise<void> {
  const message = say(bannerOf(incident), text);
  const route = inItsRoom ? "room" : "person";
  await reply(inbound, inbound.from.network, inbound.event.reply, message, route, { incident: incident.id });
}
