/** What Muster changes in a room that stands: topic and pins. */
import { api, type MusterMatrixClient } from "./client.ts";
import { texts } from "./json.ts";
import { readState } from "./rooms.ts";
import type { Serial } from "./serial.ts";

export async function setTopic(client: MusterMatrixClient, room: string, topic: string): Promise<void> {
  await client.call({ action: "set the topic" }, "PUT", api`rooms/${room}/state/m.room.topic/`, {
    body: { topic },
  });
}

/** Adds to the list of pins. Where the list cannot be read it is left as it is. */
export async function pin(
  client: MusterMatrixClient,
  serial: Serial,
  room: string,
  message: string,
): Promise<void> {
  await serial.run(room, async () => {
    const pinned = texts((await readState(client, room, "m.room.pinned_events"))?.pinned);
    if (pinned.includes(message)) return;
    const body = { pinned: [...pinned, message] };
    await client.call({ action: "pin a message" }, "PUT", api`rooms/${room}/state/m.room.pinned_events/`, {
      body,
    });
  });
}
