import { roomTopic } from "../../core/incident/names.ts";
import { findIncident } from "../../db/incidents.ts";
import { openRoomOf } from "./open-room-of.ts";
import { Impossible, type Sending } from "./send.ts";
import type { Step } from "./step.ts";

/** Sets the topic from the state of the incident at the moment of sending. */
export async function sendTopic(
  step: Extract<Step, { do: "set-topic" }>,
  { db, port }: Sending,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  const incident = await findIncident(db, { id: room.incident });
  if (!incident) throw new Impossible("the incident is gone");
  await port.topics?.set(room.roomId, roomTopic(incident));
}
