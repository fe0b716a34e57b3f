/** Opening war-rooms and asking who is in them. */
import { Forbidden, NameTaken, NotFound, Rejected, Unavailable } from "../chat-errors.ts";
import type { Attempt, OpenRoom } from "../chat-port.ts";
import { type Account, api, type MusterMatrixClient } from "./client.ts";
import type { Seal } from "./encryption.ts";
import { type Json, list, record, text } from "./json.ts";
import { ROOM_FIELD, roomBody, roomVersion, warRoomState } from "./room-shape.ts";
import { ACL } from "./server-acl.ts";

const OPENING = { action: "open a room" } as const;

/**
 * createRoom has no transaction id in the specification; the alias serves as one. Where it is taken, the room
 * behind it is returned if this very account created it under this name, and refused otherwise.
 * @returns the room id
 */
export async function openRoom(
  client: MusterMatrixClient,
  seal: Seal,
  request: OpenRoom,
  { retry }: Pick<Attempt, "retry">,
): Promise<string> {
  const encryption = seal.forNewRoom();
  const account = await client.account();
  const version = await chosenVersion(client);
  const plan = { ...request, version, me: account.user, encryption };
  const made = await createOrFind(client, account, request.name, roomBody(plan), retry);
  if (made.isNew) {
    client.unvisited.set(made.room, true);
    seal.made(made.room, encryption !== undefined);
    return made.room;
  }
  await demandOwn(client, account, made.room, request.name);
  // The server may have been interrupted between making the room and setting its state.
  const wanted = [...warRoomState(plan), ["m.room.topic", { topic: request.topic }] as const];
  for (const [type, content] of wanted) await ensureState(client, made.room, type, content);
  return made.room;
}

/**
 * Creates the room, or finds the one that has its alias.
 * @param mayBeThere looks for the alias first: homeservers let an account make few rooms, and count every try
 */
export async function createOrFind(
  client: MusterMatrixClient,
  account: Account,
  aliasName: string,
  body: Json,
  mayBeThere = true,
): Promise<{ readonly room: string; readonly isNew: boolean }> {
  const there = mayBeThere ? await roomNamed(client, account, aliasName) : undefined;
  if (there !== undefined) return { room: there, isNew: false };
  try {
    const made = record(await client.call(OPENING, "POST", api`createRoom`, { body }));
    return { room: String(made.room_id), isNew: true };
  } catch (error) {
    if (!(error instanceof Rejected && error.code === "M_ROOM_IN_USE")) throw error;
  }
  const room = await roomNamed(client, account, aliasName);
  if (room !== undefined) return { room, isNew: false };
  throw new Unavailable(client.network, "open a room: its alias is taken, and leads nowhere");
}

async function roomNamed(
  client: MusterMatrixClient,
  { server }: Account,
  aliasName: string,
): Promise<string | undefined> {
  try {
    const path = api`directory/room/${`#${aliasName}:${server}`}`;
    return text(record(await client.call(OPENING, "GET", path)).room_id);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Rejects with NameTaken unless this account created the room under this name. */
export async function demandOwn(
  client: MusterMatrixClient,
  { user }: Account,
  room: string,
  name: string,
): Promise<void> {
  // The single-event form of this call leaves out the sender, so the whole state is read; this happens on retries only.
  const state = list(await client.call(OPENING, "GET", api`rooms/${room}/state`).catch(notThere));
  const create = record(state.find((event) => record(event).type === "m.room.create"));
  const isOwn = create.sender === user && record(create.content)[ROOM_FIELD] === name;
  if (!isOwn) throw new NameTaken(client.network, name);
}

/** Sets a state event that is missing or different. A failed read changes nothing. */
export async function ensureState(
  client: MusterMatrixClient,
  room: string,
  type: string,
  content: Json,
  key = "",
): Promise<void> {
  const now = await readState(client, room, type, key);
  // Servers may have been let in since the room was opened.
  if (now !== undefined && type === ACL) return;
  const same =
    now !== undefined &&
    Object.entries(content).every(([name, value]) => JSON.stringify(now[name]) === JSON.stringify(value));
  if (!same)
    await client.call({ action: `set ${type}` }, "PUT", api`rooms/${room}/state/${type}/${key}`, {
      body: content,
    });
}

/** Content of a state event; undefined when there is none. Rejects when that cannot be told. */
export async function readState(
  client: MusterMatrixClient,
  room: string,
  type: string,
  key = "",
): Promise<Json | undefined> {
  try {
    const path = api`rooms/${room}/state/${type}/${key}`;
    return record(await client.call({ action: `read ${type}` }, "GET", path));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Who has joined, without Muster. */
export async function members(client: MusterMatrixClient, room: string): Promise<readonly string[]> {
  const { user } = await client.account();
  const answer = record(
    await client.call({ action: "list the members" }, "GET", api`rooms/${room}/joined_members`),
  );
  return Object.keys(record(answer.joined)).filter((member) => member !== user);
}

/** Whether this person is in the room now. */
export async function hasJoined(client: MusterMatrixClient, room: string, user: string): Promise<boolean> {
  return (await readState(client, room, "m.room.member", user))?.membership === "join";
}

/** Membership of everybody who has one in this room: `join`, `invite`, `leave`, `ban`, `knock`. */
export async function memberships(
  client: MusterMatrixClient,
  room: string,
): Promise<ReadonlyMap<string, string>> {
  const answer = record(await client.call({ action: "list the members" }, "GET", api`rooms/${room}/members`));
  return new Map(
    list(answer.chunk).flatMap((event) => {
      const user = text(record(event).state_key);
      const membership = text(record(record(event).content).membership);
      return user === undefined || membership === undefined ? [] : [[user, membership] as const];
    }),
  );
}

export async function chosenVersion(client: MusterMatrixClient): Promise<string> {
  const version = roomVersion(await client.capabilities());
  if (version === undefined)
    throw new Rejected(client.network, OPENING.action, "no room version that Muster knows");
  return version;
}

function notThere(error: unknown): readonly unknown[] {
  // Not in the room: then it is not Muster's.
  if (error instanceof Forbidden || error instanceof NotFound) return [];
  throw error;
}
