/** A network is trusted again: its rooms speak when somebody of the incident has looked who is in them. */
import { bannerOf } from "../../../core/banner.ts";
import { md, say } from "../../../core/message.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { roomsOf } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { CommandContext } from "../../runtime/command.ts";
import { signature } from "../../runtime/context.ts";
import { announce, refreshCards, tellWhoAnswersForIt } from "../../runtime/outbox.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";

/** @returns how many rooms wait for somebody to say that Muster may write there again */
export async function comeBack(
  context: CommandContext,
  incidentId: string,
  network: string,
  reason: string | undefined,
): Promise<number> {
  const { tx, now, actor, directory } = context;
  const incident = await lockIncident(tx, incidentId);
  if (!incident || incident.status === "closed") return 0;
  const rooms = (await roomsOf(tx, incident.id)).filter(
    (room) => room.network === network && room.silence === "not-trusted",
  );
  for (const room of rooms) {
    const entries = await append(
      tx,
      incident,
      [
        {
          kind: "network-trusted",
          text: `${actor.name} trusts ${network} again${reason === undefined ? "" : `: ${reason}`}. The room there stays silent until a responder has looked who is in it`,
          data: { network, ...(reason === undefined ? {} : { reason }) },
          occurredAt: now,
          author: actor.id,
          organisation: actor.organisation,
          ...(await markingOverrideIn(tx, incident, room)),
          source: { network: context.network },
        },
      ],
      now,
    );
    const news = say(
      bannerOf(markedAs(incident, room)),
      md`**${network} is trusted again**, says ${signature(directory, actor)}. Muster still writes nothing in the room there: look first who is in it, and call back whom you do not know. Then a responder can have Muster write there again.`,
      {
        type: "buttons",
        buttons: [
          {
            action: "trust-room",
            label: `Write on ${network} again`,
            value: `${incident.ref} ${room.id}`,
            style: "danger",
          },
        ],
      },
    );
    const cites = entries.map((entry) => entry.number);
    const told = await announce(context, incident, news, { roomKey: room.roomKey, cites });
    if (told.length === 0) await tellWhoAnswersForIt(context, incident, network, news);
  }
  await refreshCards(context, incident);
  return rooms.length;
}
