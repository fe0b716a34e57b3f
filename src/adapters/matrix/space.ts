/**
 * The Space of an incident: holds its rooms, so that clients show them together. Who is in one of the rooms may
 * enter it; nobody is invited, since a homeserver limits invitations and the rooms need them.
 */
import { NameTaken } from "../chat-errors.ts";
import type { MusterMatrixClient } from "./client.ts";
import type { Json } from "./json.ts";
import { powerLevels, privateState, ROOM_FIELD } from "./room-shape.ts";
import { chosenVersion, createOrFind, demandOwn, ensureState } from "./rooms.ts";

/** More clashes than this are no accident. */
const MAX_NAMES = 5;

/** Puts the room into the Space of this name, which is made when there is none. The same again changes nothing. */
export async function addToSpace(client: MusterMatrixClient, room: string, name: string): Promise<void> {
  const { server } = await client.account();
  const space = await spaceOf(client, room, name);
  await ensureState(client, space, "m.space.child", { via: [server] }, room);
  await ensureState(client, room, "m.space.parent", { via: [server], canonical: true }, space);
}

async function spaceOf(client: MusterMatrixClient, room: string, name: string): Promise<string> {
  const account = await client.account();
  const version = await chosenVersion(client);
  for (let number = 1; ; number++) {
    const alias = number === 1 ? `${name}-space` : `${name}-space-${number}`;
    const body = spaceBody(account.user, version, alias, name, room);
    const made = await createOrFind(client, account, alias, body);
    if (made.isNew) return made.room;
    try {
      await demandOwn(client, account, made.room, alias);
      return made.room;
    } catch (error) {
      if (!(error instanceof NameTaken) || number === MAX_NAMES) throw error;
    }
  }
}

function spaceBody(me: string, version: string, alias: string, name: string, room: string): Json {
  const state: readonly (readonly [string, Json])[] = [
    ...privateState(undefined).filter(([type]) => type !== "m.room.join_rules"),
    // Since version 8: members of the room may join.
    ["m.room.join_rules", { join_rule: "restricted", allow: [{ type: "m.room_membership", room_id: room }] }],
  ];
  return {
    room_alias_name: alias,
    name: `Rooms of ${name}`,
    preset: "private_chat",
    visibility: "private",
    room_version: version,
    creation_content: { type: "m.space", [ROOM_FIELD]: alias },
    // Nothing is said here.
    power_level_content_override: { ...powerLevels(me, version), events_default: 100 },
    initial_state: state.map(([type, content]) => ({ type, state_key: "", content })),
  };
}
