/** News of a room that no other room can hear: told in person to those for whom the room is. */
import type { Incident } from "../../../core/incident/incident.ts";
import type { Message } from "../../../core/message.ts";
import type { Room } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { tellInPerson } from "../../runtime/in-person.ts";
import { tellWhoAnswersForIt } from "../../runtime/outbox.ts";
import { asSideRoom } from "../../runtime/side-room.ts";

/** Of a side room anyone who was asked to be in it, for nobody else is to know of it; else lead and opener. */
export async function tellAboutRoom(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  message: Message,
): Promise<void> {
  const side = await asSideRoom(context.tx, incident, room);
  if (side) await tellInPerson(context, incident, side.contacts, message, []);
  else await tellWhoAnswersForIt(context, incident, room.network, message);
}
