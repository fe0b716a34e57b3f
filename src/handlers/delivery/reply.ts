import type { Db } from "../../db/connect.ts";
import { findRoom } from "../../db/rooms.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

type Reply = Extract<Step, { do: "reply" }>;

/** Answers a command: whispered where the network can, else in the room or by direct message. */
export async function sendReply(step: Reply, { db, port, attempt }: Sending): Promise<undefined> {
  const { to, message, route } = step;
  if (port.whisper) return void (await port.whisper.reply(to, message, attempt));
  if (route === "room" && to.room !== undefined && !(await isSilenced(db, port.network, to.room))) {
    await port.post(to.room, message, attempt, to);
    return;
  }
  await port.post(await port.directRoom(to.user), message, attempt);
}

/** Into a room that others may read nothing is said, not even an answer. */
async function isSilenced(db: Db, network: string, roomId: string): Promise<boolean> {
  return (await findRoom(db, { network, roomId }))?.state === "silenced";
}
