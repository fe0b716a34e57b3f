/** Somebody added by hand reads along, although nobody decided that they are to know: the room itself is told, for people there can act. */

import { bareBannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { compareTlp, tlpLabel } from "../../../core/marking/tlp.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { enqueue } from "../../../db/outbox.ts";
import type { Room } from "../../../db/rooms.ts";
import { code } from "../../command-line/code.ts";
import { mayKnow } from "../../runtime/access.ts";
import { organisationOf, signature, type TransactionContext } from "../../runtime/context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { asSideRoom, isFor } from "../../runtime/side-room.ts";
import { post } from "../../runtime/steps.ts";

/** @param contact undefined: somebody whom the directory does not have */
export async function warnOf(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  user: string,
  contact: Contact | undefined,
): Promise<void> {
  const warning = contact
    ? await bystander(context, incident, room, contact)
    : md`**${user}** joined this room and is not in the directory. Being here gives no rights in Muster; remove them if they do not belong here.`;
  if (warning === undefined) return;
  // It says nothing of the incident, nor its source's own words, and must be read although somebody is here who may not have the rest.
  const step = post.of({
    room: room.id,
    message: say(bareBannerOf(incident), warning),
    cites: "no-content",
  });
  await enqueue(context.tx, [roomStep(room, step, context.newId())], context.now);
}

async function bystander(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  contact: Contact,
): Promise<Markdown | undefined> {
  const { tx, directory } = context;
  const organisation = organisationOf(directory, contact.organisation);
  const who = md`**${signature(directory, contact)}** joined this room`;
  if (await mayKnow(tx, directory, contact, incident)) {
    const side = await asSideRoom(tx, incident, room);
    if (!side || isFor(side, contact)) return undefined;
    return md`${raw(who)}, but is not among those for whom it is. Remove them from the room.`;
  }
  if (!organisation) return undefined;
  if (compareTlp(organisation.ceiling, incident.marking) < 0) {
    return md`${raw(who)}, but ${organisation.name} takes no part in ${incident.ref}. It may receive up to ${tlpLabel(organisation.ceiling)}; this incident is ${tlpLabel(incident.marking)}. Remove them from the room.`;
  }
  const prefix = context.networks.get(room.network)?.prefix ?? "";
  const bringIn = (id: string) => raw(code(`${prefix} invite ${incident.ref} ${id}`.trim()));
  if (incident.marking === "RED") {
    return md`${raw(who)}, but ${tlpLabel("RED")} is for named persons, and they are not among these. For somebody of its source to name them: ${bringIn(contact.id)}. Otherwise remove them from the room.`;
  }
  return md`${raw(who)}, but ${organisation.name} takes no part in ${incident.ref}. To bring it in: ${bringIn(organisation.id)}. Otherwise remove them from the room.`;
}
