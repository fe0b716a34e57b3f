/** What the homeserver says of an encrypted room: who gets keys, and how often they change. */
import { NotFound } from "../../chat-errors.ts";
import { api, type MusterMatrixClient } from "../client.ts";
import { type Json, list, record } from "../json.ts";
import { HISTORY } from "../room-shape.ts";
import { memberships, readState } from "../rooms.ts";

const ALGORITHM = "m.megolm.v1.aes-sha2";

/** The usual life of a room's key (spec: m.room.encryption). */
const WEEK_MS = 604_800_000;
const MESSAGES = 100;

/** Content of m.room.encryption in rooms that Muster opens. */
export const ROOM_SETTINGS: Json = {
  algorithm: ALGORITHM,
  rotation_period_ms: WEEK_MS,
  rotation_period_msgs: MESSAGES,
};

/** How long a key of the room lives. */
export interface Rotation {
  /** Milliseconds. */
  readonly period: number;
  readonly messages: number;
}

export const USUAL_ROTATION: Rotation = { period: WEEK_MS, messages: MESSAGES };

/**
 * What the content asks for, at most the usual: a homeserver cannot have one key serve for ever.
 * @returns undefined when it asks for something else than the engine has
 */
export function rotationOf(content: Json): Rotation | undefined {
  if (content.algorithm !== ALGORITHM) return undefined;
  return {
    period: between(content.rotation_period_ms, WEEK_MS),
    messages: between(content.rotation_period_msgs, MESSAGES),
  };
}

/** Content of m.room.encryption; undefined when the room has none. Any other answer rejects. */
export async function encryptionOf(client: MusterMatrixClient, room: string): Promise<Json | undefined> {
  try {
    const path = api`rooms/${room}/state/m.room.encryption/`;
    return record(await client.call({ action: "read whether the room is encrypted" }, "GET", path));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Members who have joined. */
export async function joinedMembers(client: MusterMatrixClient, room: string): Promise<readonly string[]> {
  const path = api`rooms/${room}/joined_members`;
  return Object.keys(record(record(await client.call({ action: "list the members" }, "GET", path)).joined));
}

/** Whether people see what is said from their invitation on: then they get keys before they join. */
export async function showsFromInvitation(client: MusterMatrixClient, room: string): Promise<boolean> {
  return (await readState(client, room, HISTORY))?.history_visibility === "invited";
}

/** Who is invited and has not answered. */
export async function invitedMembers(client: MusterMatrixClient, room: string): Promise<readonly string[]> {
  return [...(await memberships(client, room))].flatMap(([user, now]) => (now === "invite" ? [user] : []));
}

/** Rooms whose encryption a batch of the sync shows. */
export function encryptedIn(batch: Json): readonly string[] {
  return Object.entries(record(record(batch.rooms).join)).flatMap(([room, content]) => {
    const { state, timeline } = record(content);
    const events = [state, timeline].flatMap((part) => list(record(part).events)).map(record);
    const shows = events.some(
      (event) =>
        event.type === "m.room.encryption" &&
        event.state_key === "" &&
        rotationOf(record(event.content)) !== undefined,
    );
    return shows ? [room] : [];
  });
}

function between(value: unknown, most: number): number {
  return typeof value === "number" && value >= 1 ? Math.min(Math.floor(value), most) : most;
}
