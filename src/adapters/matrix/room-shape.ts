/** How a war-room looks on Matrix: private, for members only, its state in Muster's hands. Pure. */
import { type Json, record } from "./json.ts";
import { ACL, aclOf } from "./server-acl.ts";
import { serverOf } from "./server-name.ts";

/** Field of the create event that names the room; it can never change, unlike an alias. */
export const ROOM_FIELD = "eu.muster.room";

/** Type of the state event that says from when on members see what is said. */
export const HISTORY = "m.room.history_visibility";

/** Room versions that Muster knows, best first. */
const KNOWN_VERSIONS = ["12", "11", "10"] as const;

export interface RoomPlan {
  readonly name: string;
  readonly topic: string;
  readonly version: string;
  /** Muster's own user id. */
  readonly me: string;
  /** Content of m.room.encryption; absent for a room in clear. */
  readonly encryption?: Json | undefined;
}

/**
 * The homeserver's default version if Muster knows it, since that is what other servers can join, else the best
 * known one that is stable there.
 * @param capabilities answer of `GET /capabilities`
 */
export function roomVersion(capabilities: unknown): string | undefined {
  const versions = record(record(record(capabilities).capabilities)["m.room_versions"]);
  const available = record(versions.available);
  const stable = KNOWN_VERSIONS.filter((version) => available[version] === "stable");
  return stable.find((version) => version === versions.default) ?? stable[0];
}

/** Level of those who lead the incident. */
const LEAD_LEVEL = 50;

/** Body of `POST /createRoom`. Nobody is invited here: one bad address would fail the whole call. */
export function roomBody(plan: RoomPlan): Json {
  return {
    room_alias_name: plan.name,
    name: plan.name,
    topic: plan.topic,
    preset: "private_chat",
    visibility: "private",
    room_version: plan.version,
    creation_content: { [ROOM_FIELD]: plan.name },
    power_level_content_override: powerLevels(plan.me, plan.version),
    initial_state: warRoomState(plan).map(([type, content]) => ({ type, state_key: "", content })),
  };
}

/** State of a war-room: people may ask to be let in, and only homeservers of invited people take part. */
export function warRoomState(
  plan: Pick<RoomPlan, "me" | "encryption">,
): readonly (readonly [string, Json])[] {
  return [
    ...privateState(plan.encryption, "knock"),
    // Allowing Muster's own homeserver first of all: a list without it would lock Muster out.
    [ACL, aclOf([serverOf(plan.me)])],
  ];
}

/**
 * State that makes a room private, whatever the server's presets say.
 * @param entry `knock`: people may ask for an invitation
 * @param from the moment from which a member sees what is said. In a war-room that is joining; Muster repeats what matters
 */
export function privateState(
  encryption: Json | undefined,
  entry: "invite" | "knock" = "invite",
  from: "joined" | "invited" = "joined",
): readonly (readonly [string, Json])[] {
  return [
    ["m.room.join_rules", { join_rule: entry }],
    [HISTORY, { history_visibility: from }],
    ["m.room.guest_access", { guest_access: "forbidden" }],
    ...(encryption ? [["m.room.encryption", encryption] as const] : []),
  ];
}

/**
 * Everybody may write and react; who leads may also remove people and messages, and pin; only Muster invites and
 * changes what the room is. Since version 12 a creator has infinite power and must not be listed (MSC4289), and
 * upgrades need 150.
 */
export function powerLevels(me: string, version: string, leads: readonly string[] = []): Json {
  const creatorsRule = version === "12";
  return {
    users: {
      ...Object.fromEntries(leads.filter((lead) => lead !== me).map((lead) => [lead, LEAD_LEVEL])),
      ...(creatorsRule ? {} : { [me]: 100 }),
    },
    users_default: 0,
    events_default: 0,
    state_default: 100,
    // Whom Muster did not invite is on no roll, and their homeserver not on the room's list.
    invite: 100,
    kick: LEAD_LEVEL,
    ban: LEAD_LEVEL,
    redact: LEAD_LEVEL,
    notifications: { room: LEAD_LEVEL },
    events: {
      "m.room.pinned_events": LEAD_LEVEL,
      "m.room.power_levels": 100,
      "m.room.encryption": 100,
      "m.room.history_visibility": 100,
      "m.room.server_acl": 100,
      "m.room.tombstone": creatorsRule ? 150 : 100,
    },
  };
}
