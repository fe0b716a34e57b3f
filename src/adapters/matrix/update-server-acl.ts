/** Allows the homeservers of invited people in a room, and denies them once nobody of theirs is left. */
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, texts } from "./json.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import { memberships, readState } from "./rooms.ts";
import { ACL, aclOf } from "./server-acl.ts";
import { hostOf, serverOf } from "./server-name.ts";

/**
 * Allows the homeservers of these people, before they are invited. Rejects when that cannot be done, since an
 * invitation would then lead nowhere.
 */
export async function allowServersOf(
  client: MusterMatrixClient,
  mutex: KeyedMutex,
  room: string,
  users: readonly string[],
): Promise<void> {
  const { server: own } = await client.account();
  // A room is opened with Muster's own homeserver on the list.
  const wanted = [...new Set(users.map(serverOf))].filter((server) => hostOf(server) !== hostOf(own));
  if (wanted.length === 0) return;
  await mutex.acquire(room, async () => {
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

/** Takes the person's homeserver off the list, unless somebody else of it is in the room, invited, or asks to be. */
export async function denyServerOf(
  client: MusterMatrixClient,
  mutex: KeyedMutex,
  room: string,
  user: string,
): Promise<void> {
  const { server: own } = await client.account();
  const host = hostOf(serverOf(user));
  if (host === hostOf(own)) return;
  await mutex.acquire(room, async () => {
    const now = await readState(client, room, ACL);
    const left = texts(now?.allow).filter((one) => hostOf(one) !== host);
    if (now === undefined || left.length === texts(now.allow).length) return;
    const others = await memberships(client, room);
    const isNeeded = [...others].some(
      ([one, membership]) => STAYING.has(membership) && hostOf(serverOf(one)) === host,
    );
    if (isNeeded) return;
    const doing = { action: "keep a homeserver out of the room" };
    await client.call(doing, "PUT", api`rooms/${room}/state/${ACL}/`, { body: aclOf([own, ...left]) });
  });
}

const STAYING = new Set(["join", "invite", "knock"]);

/** A room from before there were lists: anyone who is in it stays. */
async function serversWithin(client: MusterMatrixClient, room: string): Promise<readonly string[]> {
  const all = await memberships(client, room);
  return [...all].flatMap(([user, one]) => (one === "join" || one === "invite" ? [serverOf(user)] : []));
}

function sameServers(one: Json, other: Json): boolean {
  return JSON.stringify(texts(one.allow).toSorted()) === JSON.stringify(other.allow);
}
