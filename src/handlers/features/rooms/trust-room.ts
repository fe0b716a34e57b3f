/** "Write there again": a responder has put a room right that was exposed, and Muster may use it again. */
import { bannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import { saveRoom } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { signature } from "../../runtime/context.ts";
import type { Arrival, EventOf } from "../../runtime/inbound-context.ts";
import { announce, refreshSummaries, repeatSummary, reply } from "../../runtime/outbox.ts";
import { bindingIn, markedAs } from "../../runtime/side-room.ts";
import { type RoomDecision, roomDecision } from "./room-decision.ts";
import { CLOSED, isQuietBecause, NOBODY_LEFT } from "./silence-reasons.ts";

export async function trustRoom(arrival: Arrival<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(arrival);
  if (decision?.room.state !== "silenced") return;
  const { actor, incident, room } = decision;
  // Nobody is left in it, or it was closed: such a room is not opened again by an old button.
  if (isQuietBecause(room, NOBODY_LEFT) || isQuietBecause(room, CLOSED)) return;
  if (!arrival.networks.has(room.network)) return refuse(arrival, decision);
  const { reason: _over, ...rest } = room;
  await saveRoom(arrival.tx, { ...rest, state: "open" });
  const who = signature(arrival.directory, actor);
  await append(
    arrival.tx,
    incident.id,
    [
      {
        kind: "room-opened",
        text: `${who} had Muster write in the room on ${room.network} again`,
        data: { network: room.network, ...(room.roomId ? { room: room.roomId } : {}), name: room.name },
        occurredAt: arrival.now,
        author: actor.id,
        organisation: actor.organisation,
        ...(await bindingIn(arrival.tx, incident, room)),
        source: { network: arrival.port.network },
      },
    ],
    arrival.now,
  );
  const text = md`**${who}** had Muster write in the room on **${room.network}** again.`;
  const message = say(bannerOf(markedAs(incident, room)), text);
  await announce(arrival, incident, message, { purpose: room.purpose });
  await refreshSummaries(arrival, incident);
  await repeatSummary(arrival, { ...rest, state: "open" });
}

async function refuse(
  arrival: Arrival<EventOf<"action">>,
  { incident, room, inItsRoom }: RoomDecision,
): Promise<void> {
  const text = md`Nothing was done: ${room.network} is not trusted. A coordinator gives trust back: ${raw(code(`${arrival.port.prefix} network trust ${room.network}`))}`;
  const message = say(bannerOf(incident), text);
  await reply(
    arrival,
    arrival.port.network,
    arrival.event.reply,
    message,
    inItsRoom ? "room" : "person",
    incident.id,
  );
}
