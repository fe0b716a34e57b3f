/** The long poll: what changed for a user since a position. */
import { keyChanges } from "./key-routes.ts";
import { type Request, type Route, route } from "./route.ts";
import type { Json, Room, StoredEvent, StreamItem, World } from "./world.ts";

const STRIPPED = [
  "m.room.create",
  "m.room.name",
  "m.room.join_rules",
  "m.room.encryption",
  "m.room.canonical_alias",
];

export const syncRoutes: readonly Route[] = [
  route("filter", "POST", "user/:user/filter", ({ body, world, user }) => {
    world.accountData.set(`${user} filter`, body);
    return { filter_id: "0" };
  }),
  route("sync", "GET", "sync", sync),
];

async function sync({ world, user, device, query, signal }: Request): Promise<Json> {
  const token = query.get("since");
  const since = token === null ? undefined : Number(token.slice(1));
  const limit = timelineLimit(world, user, query.get("filter"));
  const until = Date.now() + Math.min(Number(query.get("timeout") ?? 0), 60_000);
  const poll = { user, since };
  world.polls.add(poll);
  try {
    for (;;) {
      const rooms = changes(world, user, since, limit);
      const left = until - Date.now();
      const keys = keyChanges(world, user, device, since);
      if (since === undefined || keys.news || isNews(rooms) || left <= 0 || signal.aborted)
        return { next_batch: `s${world.position}`, rooms, ...keys.content };
      await world.change(left, signal);
    }
  } finally {
    world.polls.delete(poll);
  }
}

/** Whether the user asks for what comes next and nothing in rooms is left to be told: all of that has been read. */
export function isCaughtUp(world: World, user: string): boolean {
  return [...world.polls].some((poll) => poll.user === user && !isNews(changes(world, user, poll.since, 1)));
}

function isNews(rooms: ReturnType<typeof changes>): boolean {
  return Object.values(rooms).some((one) => Object.keys(one).length > 0);
}

/** Synapse's default is ten events a room; a filter by id or as JSON may say otherwise. */
function timelineLimit(world: World, user: string, filter: string | null): number {
  const definition = filter?.startsWith("{")
    ? (JSON.parse(filter) as Json)
    : filter === null
      ? {}
      : world.accountData.get(`${user} filter`);
  const room = (definition?.room ?? {}) as Json;
  return Number(((room.timeline ?? {}) as Json).limit ?? 10);
}

function changes(
  world: World,
  user: string,
  since: number | undefined,
  limit: number,
): Record<"join" | "invite" | "leave", Json> {
  const join: Json = {};
  const invite: Json = {};
  const leave: Json = {};
  const news = Map.groupBy(world.stream.slice(since ?? 0), ({ event }) => event.room_id);
  for (const [id, items] of news) {
    const room = world.rooms.get(id);
    if (!room) continue;
    const before = since === undefined ? "leave" : world.membership(room, user, since);
    const now = world.membership(room, user);
    const moved = (room.memberships.get(user)?.at(-1)?.pos ?? 0) > (since ?? 0);
    // A room that the user has just joined comes as if it were new: with history from before.
    if (now === "join") join[id] = timeline(world, room, user, before === "join" ? items : room.items, limit);
    else if (now === "invite" && moved) invite[id] = { invite_state: { events: stripped(room, user) } };
    else if (moved && since !== undefined && (before !== "leave" || items.length > 0)) {
      leave[id] = timeline(world, room, user, items, limit);
    }
  }
  for (const one of [join, leave]) {
    for (const id of Object.keys(one)) if (one[id] === undefined) delete one[id];
  }
  return { join, invite, leave };
}

function timeline(
  world: World,
  room: Room,
  user: string,
  items: readonly StreamItem[],
  limit: number,
): Json | undefined {
  const seen = items.filter((item) => world.visible(room, item, user));
  const shown = seen.slice(-limit);
  const first = shown[0];
  if (!first) return undefined;
  const events = shown.map(({ event }) => withoutRoom(event));
  return {
    timeline: { events, limited: seen.length > limit, prev_batch: `t${first.pos}` },
    state: { events: [] },
  };
}

/** In a sync the room id stands outside the event. */
function withoutRoom({ room_id: _, ...event }: StoredEvent): Json {
  return event;
}

function stripped(room: Room, user: string): Json[] {
  const member = room.state.get(`m.room.member|${user}`);
  const shown = [...STRIPPED.map((type) => room.state.get(`${type}|`)), member].filter(
    (event) => event !== undefined,
  );
  return shown.map(({ type, sender, content, state_key }) => ({ type, sender, content, state_key }));
}
