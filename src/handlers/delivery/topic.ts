import { bareTopic, roomTopic } from "../../core/incident/names.ts";
import { refusedInRoom } from "./fit.ts";
import { incidentOf } from "./incident-of.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

/** Sets the topic from the state of the incident at the moment of sending. */
export async function sendTopic(
  step: Extract<Step, { do: "set-topic" }>,
  { db, port }: Sending,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const withheld = (await refusedInRoom(db, incident, room)) !== undefined;
  await port.topics?.set(room.roomId, withheld ? bareTopic(incident) : roomTopic(incident));
}
