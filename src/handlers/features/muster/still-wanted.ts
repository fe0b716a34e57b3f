import type { Incident } from "../../../core/incident/incident.ts";
import type { Tx } from "../../../db/connect.ts";
import { loadPeople } from "../../../db/directory.ts";
import { rollOf } from "../../../db/roll.ts";
import type { Room } from "../../../db/rooms.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";

/**
 * Which of the contacts may still be invited there: an invitation may wait for hours, and they, or their
 * organisation, may have been removed since, or the incident may have been marked more strictly. Who is no
 * longer in the directory is left to the look-up, which says so.
 */
export async function stillWanted(
  tx: Tx,
  room: Room,
  incident: Incident,
  contacts: readonly string[],
): Promise<ReadonlySet<string>> {
  const people = await loadPeople(tx, contacts);
  const need = await needToKnowOf(tx, people, incident);
  const roll = await rollOf(tx, incident.id, room.roomKey);
  const removed = new Set(roll.filter((line) => line.state === "removed").map((line) => line.contact));
  const mayCome = (id: string): boolean => {
    const contact = people.contacts.find((one) => one.id === id);
    if (!contact) return !removed.has(id);
    const reader = need.reader(contact);
    return !removed.has(id) && reader.takesPart && need.mayKnow([reader]).ok;
  };
  return new Set(contacts.filter(mayCome));
}
