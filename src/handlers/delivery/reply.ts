import { contactsByUser } from "../../db/directory.ts";
import { findRoom } from "../../db/rooms.ts";
import { fitForPerson, refusedInRoom } from "./fit.ts";
import { incidentOf } from "./incident-of.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

type Reply = Extract<Step, { do: "reply" }>;

/** Answers a command: whispered where the network can, else in the room or by direct message. */
export async function sendReply(step: Reply, sending: Sending): Promise<undefined> {
  const { port, attempt } = sending;
  const { to, route } = step;
  if (
    !port.whisper &&
    route === "room" &&
    to.room !== undefined &&
    (await isSayable(step, to.room, sending))
  ) {
    await port.post(to.room, step.message, attempt, to);
    return;
  }
  const message = await forWhoAsked(step, sending);
  if (port.whisper) return void (await port.whisper.reply(to, message, attempt));
  await port.post(await port.directRoom(to.user), message, attempt);
}

/** Into a room that others may read nothing is said, not even an answer; nor what not everybody there may have. */
async function isSayable(step: Reply, roomId: string, { db, port, incident }: Sending): Promise<boolean> {
  const room = await findRoom(db, { network: port.network, roomId });
  if (room?.state === "silenced") return false;
  if (incident === undefined || step.about === "nothing") return true;
  if (room?.incident !== incident) return false;
  return (await refusedInRoom(db, await incidentOf(db, incident), room, step.about)) === undefined;
}

async function forWhoAsked(step: Reply, { db, port, incident }: Sending) {
  if (incident === undefined) return step.message;
  const [contact, another] = await contactsByUser(db, port.network, step.to.user);
  const who = another === undefined ? contact?.id : undefined;
  return fitForPerson(db, await incidentOf(db, incident), who, step.message, step.about);
}
