/** "Admit" and "Decline": how responders answer somebody who asks to be let into a war-room. */
import { bannerOf } from "../../../core/banner.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { enqueue } from "../../../db/outbox.ts";
import { want } from "../../../db/roll.ts";
import { append } from "../../../db/timeline.ts";
import { mayKnow } from "../../runtime/access.ts";
import { signature } from "../../runtime/context.ts";
import { identify } from "../../runtime/identify.ts";
import type { Arrival, EventOf } from "../../runtime/inbound-context.ts";
import { reply, roomStep } from "../../runtime/outbox.ts";
import { runLine } from "../../runtime/run-line.ts";
import { asSideRoom, bindingIn, isFor } from "../../runtime/side-room.ts";
import type { Step } from "../../runtime/step.ts";
import { type RoomDecision, roomDecision } from "../rooms/room-decision.ts";

/** Shown to somebody who is not in: not who decided it. */
const DECLINED = "The request to join was declined";

export async function admit(arrival: Arrival<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(arrival);
  if (!decision) return;
  const { incident, room, user = "" } = decision;
  const contact = await identify(arrival.tx, arrival.port, user);
  if (!contact) return answer(arrival, decision, md`Nothing was done: the directory no longer has ${user}.`);
  const takesPart = decision.participations.some((one) => one.organisation === contact.organisation);
  const may = takesPart && (await mayKnow(arrival.tx, arrival.directory, contact, incident));
  // Bringing in an organisation, or naming somebody for TLP:RED, is more than opening a door.
  if (!may) return runLine(arrival, `invite ${incident.ref} ${contact.id}`);
  const side = await asSideRoom(arrival.tx, incident, room);
  if (side && !isFor(side, contact))
    return answer(
      arrival,
      decision,
      md`Nothing was done: ${contact.name} is not among those for whom the room is.`,
    );
  const line = { contact: contact.id, organisation: contact.organisation, network: room.network };
  const wanted = { ...line, state: "wanted" as const, changedAt: arrival.now, userId: user };
  await want(arrival.tx, incident.id, [wanted], room.purpose);
  await record(arrival, decision, `admitted ${signature(arrival.directory, contact)}`);
  const report = { network: arrival.port.network, to: arrival.event.reply };
  await send(arrival, decision, { do: "invite", room: room.id, contacts: [contact.id], report });
}

export async function decline(arrival: Arrival<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(arrival);
  if (!decision) return;
  const { actor, room, user = "" } = decision;
  await record(arrival, decision, `declined the request of ${user} to join`);
  await send(arrival, decision, { do: "decline-knock", room: room.id, user, reason: DECLINED });
  await answer(arrival, decision, md`**${signature(arrival.directory, actor)}** declined ${user}.`);
}

async function record(
  arrival: Arrival<EventOf<"action">>,
  { actor, incident, room }: RoomDecision,
  what: string,
): Promise<void> {
  await append(
    arrival.tx,
    incident.id,
    [
      {
        kind: "command",
        text: `${actor.name} ${what} on ${room.network}`,
        data: { command: arrival.event.action, value: arrival.event.value },
        occurredAt: arrival.now,
        author: actor.id,
        organisation: actor.organisation,
        ...(await bindingIn(arrival.tx, incident, room, actor.organisation)),
        source: { network: arrival.port.network },
      },
    ],
    arrival.now,
  );
}

async function send(arrival: Arrival, { room }: RoomDecision, step: Step): Promise<void> {
  await enqueue(arrival.tx, [roomStep(room, step, arrival.newId())], arrival.now);
}

async function answer(
  arrival: Arrival<EventOf<"action">>,
  { incident, inItsRoom }: RoomDecision,
  text: Markdown,
): Promise<void> {
  const message = say(bannerOf(incident), text);
  const route = inItsRoom ? "room" : "person";
  await reply(arrival, arrival.port.network, arrival.event.reply, message, route, incident.id);
}
