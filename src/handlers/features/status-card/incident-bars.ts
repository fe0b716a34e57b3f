/** What the local page keeps in sight of the incidents of a reader's rooms: never more than their status cards say. */
import { aboutIncident } from "../../../core/about.ts";
import { type IncidentBar, incidentBar } from "../../../core/incident/incident-bar.ts";
import { canLead, leadOf } from "../../../core/incident/lead.ts";
import type { Db } from "../../../db/connect.ts";
import { contactsByUser } from "../../../db/directory.ts";
import { armedOf } from "../../../db/due.ts";
import { findIncident, participationsOf } from "../../../db/incidents.ts";
import { rollOf } from "../../../db/roll.ts";
import { findRoom } from "../../../db/rooms.ts";
import { mayKnow } from "../../runtime/access.ts";
import { alarmsOf } from "../../runtime/alarms.ts";
import { seenInRoom } from "./seen-in-room.ts";

/**
 * The bar of a room's incident; undefined for a room of no incident, and wherever the status card would be withheld
 * or the reader themself may not know of the incident (any more).
 * @param roomId the platform's id of a room in which the reader is
 * @param user the reader, as the network names them
 */
export async function incidentBarIn(
  db: Db,
  network: string,
  roomId: string,
  user: string,
): Promise<IncidentBar | undefined> {
  const room = await findRoom(db, { network, roomId });
  if (room?.state !== "open") return undefined;
  const found = await findIncident(db, { id: room.incident });
  // An account that is several people's is nobody's.
  const [reader, ...others] = await contactsByUser(db, network, user);
  if (found === undefined || reader === undefined || others.length > 0) return undefined;
  const seen = await seenInRoom(db, found, room);
  if (seen.withheld || !(await mayKnow(db, seen.directory, reader, found))) return undefined;
  const { directory, side } = seen;
  const incident = side ? { ...seen.incident, marking: side.marking } : seen.incident;
  const lead = leadOf(incident, directory)?.name;
  return incidentBar(
    {
      incident,
      directory,
      lead,
      prefix: "",
      roll: await rollOf(db, incident.id),
      participations: await participationsOf(db, incident.id),
      alarms: alarmsOf(await armedOf(db, aboutIncident(incident.id))),
    },
    { side: side?.roomKey, card: room.summaryMessage, mayTakeLead: canLead(reader) },
  );
}
