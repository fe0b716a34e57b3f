/** Whoever comes into a room that shows its history reads what was said there under a stricter label than today's. */
import type { Incident } from "../../core/incident/incident.ts";
import { compareTlp, strictest, type Tlp } from "../../core/marking/tlp.ts";
import type { Db } from "../../db/connect.ts";
import { loadPeople } from "../../db/directory.ts";
import { MAIN } from "../../db/roll.ts";
import type { Room } from "../../db/rooms.ts";
import { labelsSince } from "../../db/timeline.ts";

export interface SaidBefore {
  /** The strictest label in the room's history. */
  readonly label: Tlp;
  /** Those of the contacts who may not have it. Of TLP:RED that is everybody new: it was for those named then. */
  readonly notFor: ReadonlySet<string>;
}

/**
 * Side rooms are looked at when somebody is asked into them (rooms/history.ts).
 * @param contacts who are to be invited
 */
export async function saidBefore(
  db: Db,
  incident: Incident,
  room: Room,
  contacts: readonly string[],
): Promise<SaidBefore> {
  const nobody = { label: incident.marking, notFor: new Set<string>() };
  if (room.purpose !== MAIN || room.openedAt === undefined || contacts.length === 0) return nobody;
  const label = strictest(incident.marking, ...(await labelsSince(db, incident.id, room.openedAt)));
  if (label === incident.marking) return nobody;
  const { contacts: people, organisations } = await loadPeople(db, contacts);
  const known = [incident.openedBy, incident.lead];
  const notFor = people.filter((one) => {
    if (label === "RED") return !known.includes(one.id);
    const home = organisations.find(({ id }) => id === one.organisation);
    return home?.id !== incident.source && compareTlp(home?.ceiling ?? "CLEAR", label) < 0;
  });
  return { label, notFor: new Set(notFor.map((one) => one.id)) };
}
