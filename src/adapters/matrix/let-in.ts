/** Letting the homeservers of invited people into a room. */
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, texts } from "./json.ts";
import { memberships, readState } from "./rooms.ts";
import type { Serial } from "./serial.ts";
import { ACL, aclOf } from "./server-acl.ts";
import { hostOf, serverOf } from "./server-name.ts";

/**
 * Lets the homeservers of these people in, before they are invited. Rejects when that cannot be done, since an
 * invitation would then lead nowhere.
 */
export async function allowServersOf(
  client: MusterMatrixClient,
  serial: Serial,
  room: string,
  users: readonly string[],
): Promise<void> {
  const { server: own } = await client.account();
  // A room is opened with Muster's own homeserver on the list.
  const wanted = [...new Set(users.map(serverOf))].filter((server) => hostOf(server) !== hostOf(own));
  if (wanted.length === 0) return;
  await serial.run(room, async () => {
    const now = await readState(client, room, ACL);
    // What matches more than one server was not written by Muster and goes.
    const listed = texts(now?.allow).filter((one) => !/[*?]/.test(one));
    const known = now === undefined ? await serversWithin(client, room) : listed;
    const body = aclOf([own, ...known, ...wanted]);
    if (now !== undefined && sameServers(now, body)) return;
    await client.call({ action: "let a homeserver into the room" }, "PUT", api`rooms/${room}/state/${ACL}/`, {
      body,
    });
  });
}

/** A room from before there were lists: whoever is in it stays. */
async function serversWithin(client: MusterMatrixClient, room: string): Promise<readonly string[]> {
  const all = await memberships(client, room);
  return [...all].flatMap(([user, one]) => (one === "join" || one === "invite" ? [serverOf(user)] : []));
}

function sameServers(one: Json, other: Json): boolean {
  return JSON.stringify(texts(one.allow).toSorted()) === JSON.stringify(other.allow);
}
