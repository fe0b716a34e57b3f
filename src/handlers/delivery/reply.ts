import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

type Reply = Extract<Step, { do: "reply" }>;

/** Answers a command: whispered where the network can, else in the room or by direct message. */
export async function sendReply(step: Reply, { port, attempt }: Sending): Promise<undefined> {
  const { to, message, route } = step;
  if (port.whisper) return void (await port.whisper.reply(to, message, attempt));
  if (route === "room" && to.room !== undefined) {
    await port.post(to.room, message, attempt);
    return;
  }
  await port.post(await port.directRoom(to.user), message, attempt);
}
