/** Joining, inviting, leaving, and who is there. */
import { demandAction, demandJoined, forbidden, powerOf } from "./power.ts";
import { type Request, type Route, roomOf, route } from "./route.ts";
import { type Json, MatrixFault, type Room, type World } from "./world.ts";

export const membershipRoutes: readonly Route[] = [
  route("join", "POST", "join/:target", (request) => joinTarget(request)),
  route("join", "POST", "rooms/:room/join", (request) => join(request, roomOf(request))),
  route("knock", "POST", "knock/:target", (request) => knock(request)),
  route("invite", "POST", "rooms/:room/invite", async (request) => {
    await request.world.reach(String(request.body.user_id), request.signal);
    const { user_id: user, reason } = request.body;
    const extra = reason === undefined ? {} : { reason };
    inviteUser(request.world, roomOf(request), request.user, String(user), extra);
    return {};
  }),
  route("leave", "POST", "rooms/:room/leave", (request) => {
    const room = roomOf(request);
    if (!["join", "invite", "knock"].includes(request.world.membership(room, request.user)))
      throw forbidden("not in the room");
    const { reason } = request.body;
    const extra = reason === undefined ? {} : { reason };
    return change(request.world, room, request.user, request.user, { membership: "leave", ...extra });
  }),
  route("forget", "POST", "rooms/:room/forget", () => ({})),
  route("kick", "POST", "rooms/:room/kick", (request) => remove(request, "kick", "leave")),
  route("ban", "POST", "rooms/:room/ban", (request) => remove(request, "ban", "ban")),
  route("joined_rooms", "GET", "joined_rooms", ({ world, user }) => ({
    joined_rooms: [...world.rooms.values()]
      .filter((room) => world.membership(room, user) === "join")
      .map(({ id }) => id),
  })),
  route("joined_members", "GET", "rooms/:room/joined_members", (request) => {
    const room = roomOf(request);
    demandJoined(request.world, room, request.user);
    const joined = [...room.memberships.keys()].filter(
      (user) => request.world.membership(room, user) === "join",
    );
    return { joined: Object.fromEntries(joined.map((user) => [user, { display_name: user }])) };
  }),
  route("members", "GET", "rooms/:room/members", (request) => {
    const room = roomOf(request);
    demandJoined(request.world, room, request.user);
    const wanted = request.query.get("membership");
    const all = [...room.state.values()].filter(({ type }) => type === "m.room.member");
    return { chunk: all.filter(({ content }) => !wanted || content.membership === wanted) };
  }),
];

/** Invites by the rules of Synapse: somebody who is in the room, or banned, is an error; a second invite is not. */
export function inviteUser(world: World, room: Room, by: string, user: string, extra: Json): void {
  if (!/^@[^:]+:.+$/.test(user)) throw new MatrixFault(400, "M_INVALID_PARAM", "not a user id");
  demandAction(world, room, by, "invite");
  const now = world.membership(room, user);
  if (now === "join") throw forbidden(`${user} is already in the room.`);
  if (now === "ban") throw forbidden(`${user} is banned from the room`);
  if (now !== "invite") change(world, room, by, user, { membership: "invite", ...extra });
}

export function change(world: World, room: Room, by: string, user: string, content: Json): Json {
  world.append(room, { type: "m.room.member", sender: by, state_key: user, content });
  return {};
}

function joinTarget(request: Request): Json {
  return join(request, target(request));
}

function target(request: Request): Room {
  const named = request.params.target ?? "";
  const id = named.startsWith("#") ? request.world.aliases.get(named)?.room : named;
  const room = request.world.rooms.get(id ?? "");
  if (!room) throw new MatrixFault(404, "M_NOT_FOUND", "no such room");
  return room;
}

function knock(request: Request): Json {
  const { world, user, body } = request;
  const room = target(request);
  demandServer(world, room, user);
  if (world.state(room, "m.room.join_rules")?.join_rule !== "knock") throw forbidden("no knocking here");
  if (["join", "invite", "ban"].includes(world.membership(room, user))) throw forbidden("not for you");
  change(world, room, user, user, { membership: "knock", ...body });
  return { room_id: room.id };
}

/** As the homeserver at the other end refuses it (spec: "Server Access Control Lists"). */
function demandServer(world: World, room: Room, user: string): void {
  const acl = world.state(room, "m.room.server_acl");
  const server = user.slice(user.indexOf(":") + 1).replace(/:\d+$/, "");
  const allowed = (acl?.allow ?? []) as string[];
  if (acl && !allowed.includes(server) && !allowed.includes("*"))
    throw forbidden(`Server ${server} is banned from the room`);
}

function join({ world, user }: Request, room: Room): Json {
  const now = world.membership(room, user);
  if (now === "ban") throw forbidden("banned");
  demandServer(world, room, user);
  const open = mayJoin(world, room, user);
  if (now !== "join" && now !== "invite" && !open) throw forbidden("You are not invited to this room.");
  if (now !== "join") change(world, room, user, user, { membership: "join", displayname: user });
  return { room_id: room.id };
}

/** By the join rules: anybody, or (since version 8) members of another room. */
function mayJoin(world: World, room: Room, user: string): boolean {
  const rules = world.state(room, "m.room.join_rules");
  if (rules?.join_rule !== "restricted") return rules?.join_rule === "public";
  return ((rules.allow ?? []) as { room_id: string }[]).some(({ room_id: id }) => {
    const other = world.rooms.get(id);
    return other !== undefined && world.membership(other, user) === "join";
  });
}

function remove(request: Request, action: "kick" | "ban", membership: string): Json {
  const room = roomOf(request);
  const target = String(request.body.user_id);
  demandAction(request.world, room, request.user, action);
  if (powerOf(request.world, room, request.user) <= powerOf(request.world, room, target))
    throw forbidden("too powerful");
  const reason = request.body.reason;
  return change(request.world, room, request.user, target, {
    membership,
    ...(reason === undefined ? {} : { reason }),
  });
}
