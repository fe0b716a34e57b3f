import { bareTopic, roomTopic } from "../../../core/incident/names.ts";
import { MAIN } from "../../../db/roll.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { markedAs } from "../../runtime/side-room.ts";
import type { setTopic } from "../../runtime/steps.ts";

/** Sets the topic from the state of the incident at the moment of sending. */
export async function sendTopic(
  step: DataOf<typeof setTopic>,
  { db, port }: SendContext,
): Promise<undefined> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const bare = room.roomKey !== MAIN || (await refusedInRoom(db, incident, room)) !== undefined;
  await port.topics?.set(room.roomId, bare ? bareTopic(markedAs(incident, room)) : roomTopic(incident));
}
