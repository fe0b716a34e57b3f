import { findIncident } from "../../db/incidents.ts";
import { findPerson } from "./find-person.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

/** Gives the lead, and nobody else, the say in the room: as things stand at the moment of sending. */
export async function sendRanks(
  step: Extract<Step, { do: "set-ranks" }>,
  sending: Sending,
): Promise<undefined> {
  const { db, port } = sending;
  if (!port.ranks) return;
  const room = await openRoomOf(db, step.room);
  const lead = (await findIncident(db, { id: room.incident }))?.lead;
  const user = lead === undefined ? undefined : (await findPerson(lead, sending)).user;
  await port.ranks.set(room.roomId, user === undefined ? [] : [user]);
}
