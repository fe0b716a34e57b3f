/** Joining, inviting, leaving, and who is there. */
import { demandAction, demandJoined, forbidden, powerOf } from "./power.ts";
import { type Request, type Route, roomOf, route } from "./route.ts";
import { type Json, MatrixFault, type Room, type World } from "./world.ts";

export const membershipRoutes: readonly Route[] = [
  route("join", "POST", "join/:target", (request) => joinTarget(request)),
  route("join", "POST", "rooms/:room/join", (request) => join(request, roomOf(request))),
  route("invite", "POST", "rooms/:room/invite", (request) => {
    inviteUser(request.world, roomOf(request), request.user, String(request.body.user_id), {});
    return {};
  }),
  route("leave", "POST", "rooms/:room/leave", (request) => {
    const room = roomOf(request);
    if (!["join", "invite"].includes(request.world.membership(room, request.user)))
      throw forbidden("not in the room");
    return change(request.world, room, request.user, request.user, { membership: "leave" });
  }),
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
  const target = request.params.target ?? "";
  const id = target.startsWith("#") ? request.world.aliases.get(target)?.room : target;
  const room = request.world.rooms.get(id ?? "");
  if (!room) throw new MatrixFault(404, "M_NOT_FOUND", "no such room");
  return join(request, room);
}

function join({ world, user }: Request, room: Room): Json {
  const now = world.membership(room, user);
  if (now === "ban") throw forbidden("banned");
  const open = world.state(room, "m.room.join_rules")?.join_rule === "public";
  if (now !== "join" && now !== "invite" && !open) throw forbidden("You are not invited to this room.");
  if (now !== "join") change(world, room, user, user, { membership: "join", displayname: user });
  return { room_id: room.id };
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
