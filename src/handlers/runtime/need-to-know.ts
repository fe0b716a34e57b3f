/** Reads what is needed to say who may have what of an incident. */
import type { Directory } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Audience } from "../../core/marking/may-share.ts";
import { type NeedToKnow, needToKnow } from "../../core/marking/need-to-know.ts";
import { calledContacts } from "../../core/roll.ts";
import { backedPermits, backedRemarkings } from "../../db/backing.ts";
import type { Tx } from "../../db/connect.ts";
import { participationsOf } from "../../db/incidents.ts";
import { permitsOf, remarkingsOf } from "../../db/marking.ts";
import { rollOf } from "../../db/roll.ts";
import type { RoomMember } from "../../db/room-members.ts";

/** @param incident as it is now. */
export async function needToKnowOf(
  tx: Tx,
  directory: Pick<Directory, "organisations" | "contacts">,
  incident: Incident,
): Promise<NeedToKnow> {
  const [participations, permitRows, markingRows, roll] = await Promise.all([
    participationsOf(tx, incident.id),
    permitsOf(tx, incident.id),
    remarkingsOf(tx, incident.id),
    incident.marking === "RED" ? rollOf(tx, incident.id) : [],
  ]);
  const permits = await backedPermits(tx, incident.id, permitRows);
  const remarkings = await backedRemarkings(tx, incident.id, markingRows);
  return needToKnow({
    incident,
    directory,
    participants: participations.map((one) => one.organisation),
    permits,
    remarkings,
    called: calledContacts(roll),
  });
}

/** People who can read a room, as readers of the incident. */
export function readersOf(
  directory: Pick<Directory, "contacts">,
  need: NeedToKnow,
  roomMembers: readonly RoomMember[],
): Audience {
  const contacts = new Map(directory.contacts.map((one) => [one.id, one]));
  return roomMembers.map((one) => {
    const contact = one.contact === undefined ? undefined : contacts.get(one.contact);
    return contact === undefined ? need.stranger : need.reader(contact);
  });
}
