import { leadOf } from "../../../core/incident/lead.ts";
import { loadPeople } from "../../../db/directory.ts";
import { findIncident } from "../../../db/incidents.ts";
import { findPerson } from "../../runtime/find-person.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { asSideRoom } from "../../runtime/side-room.ts";
import type { setPowerLevels } from "../../runtime/steps.ts";

/** Gives the lead, and nobody else, the say in the room: as things stand at the moment of sending. */
export async function sendPowerLevels(
  step: DataOf<typeof setPowerLevels>,
  sending: SendContext,
): Promise<undefined> {
  const { db, port } = sending;
  if (!port.powerLevels) return;
  const room = await openRoomOf(db, step.room);
  const incident = await findIncident(db, { id: room.incident });
  const side = incident && (await asSideRoom(db, incident, room));
  // The lead has no say in a side room to which they were not asked.
  const people = await loadPeople(db, incident?.lead === undefined ? [] : [incident.lead]);
  const lead = incident && leadOf(incident, people);
  const hasSay = lead !== undefined && (side === undefined || side.contacts.includes(lead.id));
  const user = hasSay ? (await findPerson(lead.id, sending)).user : undefined;
  await port.powerLevels.set(room.roomId, user === undefined ? [] : [user]);
}
