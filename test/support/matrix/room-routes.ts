/** Making rooms, their aliases and their state. */
import { change, inviteUser } from "./membership-routes.ts";
import { creatorsRule, demandJoined, demandSend } from "./power.ts";
import { type Request, type Route, roomOf, route } from "./route.ts";
import { type Json, MatrixFault, type Room, type World } from "./world.ts";

const VERSIONS = ["10", "11", "12"];

export function roomRoutes(defaultVersion: string): readonly Route[] {
  return [
    route("capabilities", "GET", "capabilities", () => ({
      capabilities: {
        "m.room_versions": {
          default: defaultVersion,
          available: Object.fromEntries(VERSIONS.map((v) => [v, "stable"])),
        },
      },
    })),
    route("createRoom", "POST", "createRoom", (request) => createRoom(request, defaultVersion)),
    route("directory", "GET", "directory/room/:alias", ({ world, params }) => {
      const found = world.aliases.get(params.alias ?? "");
      if (!found) throw new MatrixFault(404, "M_NOT_FOUND", "Room alias not found");
      return { room_id: found.room, servers: [world.serverName] };
    }),
    route("directory.delete", "DELETE", "directory/room/:alias", ({ world, params, user }) => {
      const found = world.aliases.get(params.alias ?? "");
      if (!found) throw new MatrixFault(404, "M_NOT_FOUND", "Room alias not found");
      if (found.by !== user) throw new MatrixFault(403, "M_FORBIDDEN", "not your alias");
      world.aliases.delete(params.alias ?? "");
      return {};
    }),
    route("state.all", "GET", "rooms/:room/state", (request) => {
      const room = roomOf(request);
      demandJoined(request.world, room, request.user);
      return [...room.state.values()] as unknown as Json;
    }),
    route("state.get", "GET", "rooms/:room/state/:type", (request) => stateOf(request)),
    route("state.get", "GET", "rooms/:room/state/:type/:key", (request) => stateOf(request)),
    route("state.set", "PUT", "rooms/:room/state/:type", (request) => setState(request)),
    route("state.set", "PUT", "rooms/:room/state/:type/:key", async (request) => {
      const { world, params, body, signal } = request;
      // The homeserver of the invited person has to sign the invitation.
      const isInvitation = params.type === "m.room.member" && body.membership === "invite";
      if (isInvitation) await world.reach(params.key ?? "", signal);
      return setState(request);
    }),
  ];
}

function stateOf(request: Request): Json {
  const room = roomOf(request);
  demandJoined(request.world, room, request.user);
  const content = request.world.state(room, request.params.type ?? "", request.params.key ?? "");
  if (!content) throw new MatrixFault(404, "M_NOT_FOUND", "Event not found.");
  return content;
}

function setState(request: Request): Json {
  const { world, user, params, body } = request;
  const room = roomOf(request);
  const type = params.type ?? "";
  const key = params.key ?? "";
  demandSend(world, room, user, type, true);
  const before = room.state.get(`${type}|${key}`);
  // Like Synapse: the same content by the same sender is no new event.
  if (before && before.sender === user && JSON.stringify(before.content) === JSON.stringify(body)) {
    return { event_id: before.event_id };
  }
  return { event_id: world.append(room, { type, sender: user, state_key: key, content: body }).event_id };
}

/** The order of events is the one of the specification ("createRoom"): create, join, power, alias, preset, state, name, topic, invites. */
function createRoom({ world, user, body }: Request, defaultVersion: string): Json {
  const local = body.room_alias_name;
  const alias = local === undefined ? undefined : `#${local}:${world.serverName}`;
  if (alias && world.aliases.has(alias))
    throw new MatrixFault(400, "M_ROOM_IN_USE", "Room alias already taken");
  const version = String(body.room_version ?? defaultVersion);
  if (!VERSIONS.includes(version))
    throw new MatrixFault(400, "M_UNSUPPORTED_ROOM_VERSION", "unknown version");
  const levels = powerLevels(user, version, (body.power_level_content_override ?? {}) as Json);

  const room = world.addRoom(user, version);
  const put = (type: string, content: Json, key = "") =>
    world.append(room, { type, sender: user, state_key: key, content });
  put("m.room.create", { ...((body.creation_content ?? {}) as Json), room_version: version });
  change(world, room, user, user, { membership: "join", displayname: user });
  put("m.room.power_levels", levels);
  if (alias) {
    world.aliases.set(alias, { room: room.id, by: user });
    put("m.room.canonical_alias", { alias });
  }
  const initial = (body.initial_state ?? []) as { type: string; state_key?: string; content: Json }[];
  for (const [type, content] of Object.entries(preset(String(body.preset ?? "private_chat")))) {
    if (!initial.some((one) => one.type === type)) put(type, content);
  }
  for (const one of initial) put(one.type, one.content, one.state_key ?? "");
  if (body.name !== undefined) put("m.room.name", { name: body.name });
  if (body.topic !== undefined) put("m.room.topic", { topic: body.topic });
  inviteAll(world, room, user, body);
  return { room_id: room.id };
}

function inviteAll(world: World, room: Room, user: string, body: Json): void {
  const extra = body.is_direct === true ? { is_direct: true } : {};
  for (const invited of (body.invite ?? []) as string[]) inviteUser(world, room, user, invited, extra);
}

function powerLevels(user: string, version: string, override: Json): Json {
  const base = {
    ban: 50,
    events: {},
    events_default: 0,
    invite: 0,
    kick: 50,
    redact: 50,
    state_default: 50,
    users_default: 0,
  };
  const levels: Json = { ...base, users: creatorsRule(version) ? {} : { [user]: 100 }, ...override };
  if (creatorsRule(version) && Object.hasOwn(levels.users as Json, user)) {
    throw new MatrixFault(400, "M_BAD_JSON", "a creator must not be listed in the power levels");
  }
  return levels;
}

function preset(name: string): Record<string, Json> {
  const open = name === "public_chat";
  return {
    "m.room.join_rules": { join_rule: open ? "public" : "invite" },
    "m.room.history_visibility": { history_visibility: "shared" },
    "m.room.guest_access": { guest_access: open ? "forbidden" : "can_join" },
  };
}
