/** What Muster changes in a room that stands: topic, pins, who has a say, who is turned away. */
import { NotFound } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, record, text, texts } from "./json.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import { powerLevels } from "./room-shape.ts";
import { memberships, readState } from "./rooms.ts";

export async function setTopic(client: MusterMatrixClient, room: string, topic: string): Promise<void> {
  await client.call({ action: "set the topic" }, "PUT", api`rooms/${room}/state/m.room.topic/`, {
    body: { topic },
  });
}

/** Adds to the list of pins, and takes `instead` off it. Where the list cannot be read it is left as it is. */
export async function pin(
  client: MusterMatrixClient,
  mutex: KeyedMutex,
  room: string,
  message: string,
  instead?: string,
): Promise<void> {
  await mutex.acquire(room, async () => {
    const pinned = texts((await readState(client, room, "m.room.pinned_events"))?.pinned);
    const kept = pinned.filter((one) => one !== instead);
    if (kept.includes(message) && kept.length === pinned.length) return;
    const body = { pinned: kept.includes(message) ? kept : [...kept, message] };
    await client.call({ action: "pin a message" }, "PUT", api`rooms/${room}/state/m.room.pinned_events/`, {
      body,
    });
  });
}

/** Gives these people, and nobody else beside Muster, the level of a lead. Where the levels stand so, nothing is sent. */
export async function setPowerLevels(
  client: MusterMatrixClient,
  room: string,
  leads: readonly string[],
): Promise<void> {
  const doing = { action: "say who leads in the room", missing: "room" } as const;
  const { user } = await client.account();
  const now = await readState(client, room, "m.room.power_levels");
  const version = text((await readState(client, room, "m.room.create"))?.room_version) ?? "1";
  const { users } = powerLevels(user, version, leads);
  if (now === undefined) throw new NotFound(client.network, "room", "it has no power levels");
  if (sameUsers(record(now.users), record(users))) return;
  const body = { ...now, users };
  await client.call(doing, "PUT", api`rooms/${room}/state/m.room.power_levels/`, { body });
}

/** Turns somebody away who asked to be let in; nothing when they no longer ask. */
export async function declineKnock(
  client: MusterMatrixClient,
  room: string,
  user: string,
  reason: string,
): Promise<void> {
  if ((await memberships(client, room)).get(user) !== "knock") return;
  const body = { user_id: user, reason };
  await client.call({ action: "decline a request to join" }, "POST", api`rooms/${room}/kick`, { body });
}

function sameUsers(one: Json, other: Json): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => Number(one[name]) === other[name])
  );
}
