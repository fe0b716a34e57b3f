/** "Write there again": a responder has put a room right that was exposed, and Muster may use it again. */
import { bannerOf } from "../../core/banner.ts";
import { md, say } from "../../core/message.ts";
import { saveRoom } from "../../db/rooms.ts";
import { append } from "../../db/timeline.ts";
import type { Arrival, EventOf } from "../dispatch.ts";
import { announce, refreshSummaries, repeatSummary } from "../outgoing.ts";
import { signature } from "../scene.ts";
import { roomDecision } from "./room-decision.ts";

export async function trustRoom(arrival: Arrival<EventOf<"action">>): Promise<void> {
  const decision = await roomDecision(arrival);
  if (decision?.room.state !== "silenced") return;
  const { actor, incident, room } = decision;
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
        marking: incident.marking,
        source: { network: arrival.port.network },
      },
    ],
    arrival.now,
  );
  const text = md`**${who}** had Muster write in the room on **${room.network}** again.`;
  await announce(arrival, incident, say(bannerOf(incident), text));
  await refreshSummaries(arrival, incident);
  await repeatSummary(arrival, { ...rest, state: "open" });
}
