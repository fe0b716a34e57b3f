/** Removing people from rooms. */
import { Forbidden, NotFound } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { list, record, text } from "./json.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import { memberships } from "./rooms.ts";
import { denyServerOf } from "./update-server-acl.ts";

const KICK = { action: "remove somebody from the room", missing: "room" } as const;

/**
 * Removes somebody from the room, or takes back the invitation or the request to join; from its Space too, once they are in
 * none of its rooms; and keeps their homeserver out when nobody else of it is left. Who is not there is no error.
 * @param aclMutex serialises changes of which homeservers may take part
 */
export async function kick(
  client: MusterMatrixClient,
  aclMutex: KeyedMutex,
  room: string,
  user: string,
  reason: string,
): Promise<void> {
  await kickFrom(client, room, user, reason);
  for (const space of await namedBy(client, room, "m.space.parent")) {
    if (await isStillIn(client, space, user)) continue;
    await kickFrom(client, space, user, reason);
  }
  await denyServerOf(client, aclMutex, room, user);
}

async function kickFrom(
  client: MusterMatrixClient,
  room: string,
  user: string,
  reason: string,
): Promise<void> {
  if (!isThere((await memberships(client, room)).get(user))) return;
  try {
    await client.call(KICK, "POST", api`rooms/${room}/kick`, { body: { user_id: user, reason } });
  } catch (error) {
    // Somebody who left meanwhile cannot be removed.
    if (!(error instanceof Forbidden) || isThere((await memberships(client, room)).get(user))) throw error;
  }
}

/** Whether they are in one of the rooms of the Space. A Space that Muster is not in is none of its own. */
async function isStillIn(client: MusterMatrixClient, space: string, user: string): Promise<boolean> {
  try {
    for (const room of await namedBy(client, space, "m.space.child"))
      if (isThere((await memberships(client, room)).get(user))) return true;
    return false;
  } catch (error) {
    if (error instanceof Forbidden || error instanceof NotFound) return true;
    throw error;
  }
}

/** The rooms that the room's state names in events of this type; one without content names none any more. */
async function namedBy(client: MusterMatrixClient, room: string, type: string): Promise<readonly string[]> {
  const state = list(await client.call(KICK, "GET", api`rooms/${room}/state`)).map(record);
  return state.flatMap((event) => {
    const named = text(event.state_key);
    const isNamed = event.type === type && record(event.content).via !== undefined;
    return isNamed && named !== undefined ? [named] : [];
  });
}

function isThere(membership: string | undefined): boolean {
  return membership === "join" || membership === "invite" || membership === "knock";
}
