/** People joining and leaving war-rooms: the roll says who is here, the timeline says since when. */
import { bannerOf } from "../../core/banner.ts";
import type { Contact } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { compareTlp, tlpLabel } from "../../core/marking/tlp.ts";
import { type Markdown, md, raw, say } from "../../core/message.ts";
import type { RollState } from "../../core/roll.ts";
import { lockIncident } from "../../db/incidents.ts";
import { occupy, vacate } from "../../db/occupants.ts";
import { enqueue } from "../../db/outbox.ts";
import { mark, rollOf, want } from "../../db/roll.ts";
import { findRoom } from "../../db/rooms.ts";
import { append } from "../../db/timeline.ts";
import type { Arrival, EventOf } from "../dispatch.ts";
import { code } from "../grammar/code.ts";
import { identify } from "../identify.ts";
import { refreshSummaries, repeatSummary, roomStep } from "../outgoing.ts";
import { mayKnow } from "../rights.ts";
import { organisationOf, signature } from "../scene.ts";

export async function joinedOrLeft(arrival: Arrival<EventOf<"joined" | "left">>): Promise<void> {
  const { tx, event, port, now } = arrival;
  const room = await findRoom(tx, { network: port.network, roomId: event.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident) return;
  if (event.kind === "joined") await occupy(tx, room.id, event.user, "joined", now);
  else await vacate(tx, room.id, event.user);
  if (event.kind === "joined" && port.history === "from-joining") await repeatSummary(arrival, room);

  const contact = await identify(tx, port, event.user);
  const state = contact ? await onTheRoll(arrival, incident.id, contact) : event.kind;
  if (state === undefined) return;
  const organisation = contact && organisationOf(arrival.directory, contact.organisation)?.name;
  const who = contact
    ? `${contact.name} (${organisation ?? contact.organisation})`
    : `${event.user}, who is not in the directory,`;
  await append(
    tx,
    incident.id,
    [
      {
        kind: event.kind,
        text:
          state === "declined"
            ? `${who} declined the invitation on ${port.network}`
            : `${who} ${event.kind} the room on ${port.network}`,
        data: {
          user: event.user,
          network: port.network,
          ...(contact ? { contact: contact.id } : { unknown: true }),
        },
        occurredAt: new Date(event.at),
        author: contact?.id ?? event.user,
        ...(contact ? { organisation: contact.organisation } : {}),
        marking: incident.marking,
        source: { network: port.network, room: event.room },
      },
    ],
    now,
  );
  if (event.kind === "joined") {
    const warning = contact
      ? await bystander(arrival, incident, contact)
      : md`**${event.user}** joined this room and is not in the directory. Being here gives no rights in Muster; remove them if they do not belong here.`;
    if (warning) {
      const message = say(bannerOf(incident), warning);
      const step = { do: "post", room: room.id, message, about: "nothing" } as const;
      await enqueue(tx, [roomStep(room, step, arrival.newId())], now);
    }
  }
  await refreshSummaries(arrival, incident);
}

/** Somebody added by hand reads along, although nobody decided that their organisation is to know. */
async function bystander(
  { tx, directory, port }: Arrival<EventOf<"joined" | "left">>,
  incident: Incident,
  contact: Contact,
): Promise<Markdown | undefined> {
  if (await mayKnow(tx, directory, contact, incident)) return undefined;
  const organisation = organisationOf(directory, contact.organisation);
  if (!organisation) return undefined;
  const who = md`**${signature(directory, contact)}** joined this room, but ${organisation.name} takes no part in ${incident.ref}.`;
  if (compareTlp(organisation.ceiling, incident.marking) < 0) {
    return md`${raw(who)} It may receive up to ${tlpLabel(organisation.ceiling)}; this incident is ${tlpLabel(incident.marking)}. Remove them from the room.`;
  }
  const command = code(`${port.prefix} invite ${incident.ref} ${organisation.id}`);
  return md`${raw(who)} To bring it in: ${raw(command)}. Otherwise remove them from the room.`;
}

/** Marks the roll and says how; undefined when it said so already, for platforms repeat such news under new ids. */
async function onTheRoll(
  arrival: Arrival<EventOf<"joined" | "left">>,
  incident: string,
  contact: Contact,
): Promise<RollState | undefined> {
  const { tx, event, port, now } = arrival;
  const before = (await rollOf(tx, incident)).find((line) => line.contact === contact.id);
  const declined = before?.state === "invited" || before?.state === "declined";
  const state: RollState = event.kind === "left" && declined ? "declined" : event.kind;
  const who = { network: port.network, userId: event.user, state };
  if (!before) {
    await want(tx, incident, [
      { ...who, contact: contact.id, organisation: contact.organisation, changedAt: now },
    ]);
    return state;
  }
  return (await mark(tx, incident, contact.id, who, now)) ? state : undefined;
}
