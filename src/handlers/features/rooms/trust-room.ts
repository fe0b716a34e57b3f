/** "Write there again": a responder has put a room right that was exposed, and Muster may use it again. */
import { bannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import { endGap } from "../../../db/room-gaps.ts";
import { saveRoom } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { signature } from "../../runtime/context.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { announce, refreshCards, repeatStatusCard, reply } from "../../runtime/outbox.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { type RoomDecision, roomDecision } from "./room-decision.ts";

export async function trustRoom(inbound: InboundContext<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(inbound);
  if (decision?.room.state !== "silenced") return;
  const { actor, incident, room } = decision;
  // Nobody is left in it, or it was closed: such a room is not opened again by an old button.
  if (room.silence === "nobody-left" || room.silence === "closed") return;
  if (!inbound.networks.has(room.network)) return refuse(inbound, decision);
  const { reason: _over, ...rest } = room;
  await saveRoom(inbound.tx, { ...rest, state: "open" });
  const who = signature(inbound.directory, actor);
  const entries = await append(
    inbound.tx,
    incident,
    [
      {
        kind: "room-opened",
        text: `${who} had Muster write in the room on ${room.network} again`,
        data: { network: room.network, ...(room.roomId ? { room: room.roomId } : {}), name: room.name },
        occurredAt: inbound.now,
        author: actor.id,
        organisation: actor.organisation,
        ...(await markingOverrideIn(inbound.tx, incident, room)),
        source: { network: inbound.from.network },
      },
    ],
    inbound.now,
  );
  for (const entry of entries) await endGap(inbound.tx, room.id, entry);
  const text = md`**${who}** had Muster write in the room on **${room.network}** again.`;
  const message = say(bannerOf(markedAs(incident, room)), text);
  await announce(inbound, incident, message, { roomKey: room.roomKey });
  await refreshCards(inbound, incident);
  await repeatStatusCard(inbound, { ...rest, state: "open" });
}

async function refuse(
  inbound: InboundContext<EventOf<"action">>,
  { incident, room, inItsRoom }: RoomDecision,
): Promise<void> {
  const text = md`Nothing was done: ${room.network} is not trusted. A coordinator gives trust back: ${raw(code(`${inbound.from.prefix} network trust ${room.network}`))}`;
  const message = say(bannerOf(incident), text);
  await reply(inbound, inbound.from.network, inbound.event.reply, message, inItsRoom ? "room" : "person", {
    incident: incident.id,
  });
}
