/** A chat network in memory that writes down everything it shows to anybody. */
import { NotFound } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent, ChatPort } from "../../../src/adapters/chat-port.ts";

/** Something that one person was shown. */
export interface Shown {
  readonly network: string;
  readonly user: string;
  /** Whatever was shown, with all of its parts. */
  readonly text: string;
  readonly how: "post" | "edit" | "whisper" | "form" | "history" | "file";
  readonly room?: string;
  /** When, in ms of the stage's clock. */
  readonly at: number;
}

/** What everybody can see who as much as hears of a room: its name and topic. */
export interface Plate {
  readonly network: string;
  readonly text: string;
}

export interface PlatformRoom {
  readonly id: string;
  readonly direct?: string;
  readonly members: Set<string>;
  readonly invited: Set<string>;
  readonly log: Map<string, string>;
}

export interface Platform {
  readonly port: ChatPort;
  readonly rooms: ReadonlyMap<string, PlatformRoom>;
  /** What the platform has to tell Muster. */
  readonly events: ChatEvent[];
  /** Somebody comes in: because Muster invited them, or because somebody there added them. */
  join(room: string, user: string): void;
  leave(room: string, user: string): void;
}

/**
 * `slack`: whoever is invited is in, and sees all that was said before; answers for one person alone. `matrix`:
 * whoever is invited may come, and sees what is said from then on. `plain`: whoever is invited may come, and sees all; hardly anything optional.
 */
export type Kind = "slack" | "matrix" | "plain";

let made = 0;
/** A name that nothing had before. */
export function fresh(what: string): string {
  made += 1;
  return `${what}${made}`;
}

export function createPlatform(
  network: string,
  kind: Kind,
  written: Shown[],
  plates: Plate[],
  now: () => Date,
  loud = false,
): Platform {
  const rooms = new Map<string, PlatformRoom>();
  const named = new Map<string, string>();
  const done = new Map<string, string>();
  const events: ChatEvent[] = [];
  const shown = { push: (one: Omit<Shown, "at">) => written.push({ ...one, at: now().getTime() }) };

  const at = (room: string): PlatformRoom => {
    const found = rooms.get(room);
    if (!found) throw new NotFound(network, "room", "none");
    return found;
  };
  const tell = (event: { kind: "joined" | "left"; room: string; user: string }): void => {
    events.push({ ...event, id: fresh("platform-event-"), network, at: "2026-11-20T09:00:00.000Z" });
  };
  const show = (room: PlatformRoom, how: Shown["how"], text: string): void => {
    for (const user of new Set([...room.members, ...room.invited]))
      shown.push({ network, user, text, how, ...(room.direct ? {} : { room: room.id }) });
  };
  const makeRoom = (direct?: string): PlatformRoom => {
    const room: PlatformRoom = {
      id: fresh(`${network}-room-`),
      members: new Set(direct === undefined ? [] : [direct]),
      invited: new Set(),
      log: new Map(),
      ...(direct === undefined ? {} : { direct }),
    };
    rooms.set(room.id, room);
    return room;
  };
  const once = (key: string, act: () => string): string => {
    const before = done.get(key);
    if (before !== undefined) return before;
    const result = act();
    done.set(key, result);
    return result;
  };
  const say = (room: string, how: "post" | "file", text: string, key: string): string =>
    once(key, () => {
      const id = fresh("m");
      at(room).log.set(id, text);
      show(at(room), how, text);
      return id;
    });
  const enter = (room: PlatformRoom, user: string, called: boolean): void => {
    if (room.members.has(user)) return;
    room.invited.delete(user);
    room.members.add(user);
    // What somebody reads whom people there brought in themselves, these people have shown them.
    if (called && kind !== "matrix")
      for (const text of room.log.values())
        shown.push({ network, user, text, how: "history", room: room.id });
    tell({ kind: "joined", room: room.id, user });
  };

  const port: ChatPort = {
    network,
    platform: kind === "plain" ? "local" : kind,
    prefix: "!incident",
    ...(kind === "plain" ? {} : { threads: true as const }),
    start: async () => {},
    stop: async () => {},
    trouble: () => undefined,
    async openRoom({ name, topic }) {
      const id = named.get(name) ?? makeRoom().id;
      named.set(name, id);
      plates.push({ network, text: name }, { network, text: topic });
      return id;
    },
    async invite(room, users) {
      return users.map((user) => {
        const there = at(room);
        if (there.members.has(user)) return { user, state: "joined" };
        if (kind === "slack") {
          enter(there, user, true);
          return { user, state: "joined" };
        }
        there.invited.add(user);
        return { user, state: "invited" };
      });
    },
    members: async (room) => [...at(room).members],
    async directRoom(user) {
      return [...rooms.values()].find((room) => room.direct === user)?.id ?? makeRoom(user).id;
    },
    post: async (room, message, attempt) => say(room, "post", JSON.stringify(message), attempt.key),
    async edit(room, message, content) {
      const there = at(room);
      if (!there.log.has(message)) throw new NotFound(network, "message", "none");
      there.log.set(message, JSON.stringify(content));
      show(there, "edit", JSON.stringify(content));
    },
    findUser: async (address) => address,
    // Every network that Muster knows can take an invitation back.
    kicking: {
      kick: async (room: string, user: string) => {
        const there = at(room);
        const was = there.members.delete(user) || there.invited.has(user);
        there.invited.delete(user);
        if (was) tell({ kind: "left", room, user });
      },
    },
    removing: { remove: async (room, message) => void at(room).log.delete(message) },
    ...(kind === "plain"
      ? {}
      : {
          pins: { pin: async () => {} },
          topics: {
            atOpening: kind === "matrix",
            set: async (_room: string, topic: string) => void plates.push({ network, text: topic }),
          },
          files: {
            fetch: async () => new Uint8Array([1]),
            post: async (room, file, message, attempt) =>
              say(room, "file", `${file.name} ${JSON.stringify(message)}`, attempt.key),
          } satisfies ChatPort["files"],
        }),
    ...(kind === "slack"
      ? {
          whisper: {
            async reply(to, message) {
              const text = JSON.stringify(message);
              shown.push({ network, user: to.user, text, how: "whisper" });
              if (loud && to.room !== undefined) show(at(to.room), "whisper", text);
            },
          } satisfies ChatPort["whisper"],
          forms: {
            open: async (ticket, form) =>
              void shown.push({ network, user: ticket, text: JSON.stringify(form), how: "form" }),
          } satisfies ChatPort["forms"],
        }
      : {}),
    ...(kind === "matrix"
      ? {
          history: "from-joining" as const,
          powerLevels: { set: async () => {} },
          knocks: { decline: async () => {} },
          spaces: { add: async () => {} },
        }
      : {}),
  };
  return {
    port,
    rooms,
    events,
    join: (room, user) => enter(at(room), user, at(room).invited.has(user)),
    leave(room, user) {
      const there = at(room);
      const was = there.members.delete(user) || there.invited.has(user);
      there.invited.delete(user);
      if (was) tell({ kind: "left", room, user });
    },
  };
}
