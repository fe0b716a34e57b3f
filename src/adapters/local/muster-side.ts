/** What Muster itself does on a local network: the required part of the port and its optional objects. */
import { ChatError, Forbidden, NameTaken, NotFound, Rejected } from "../chat-errors.ts";
import type { ChatPort, InviteOutcome, RoomId, UserId } from "../chat-port.ts";
import { isEmoji } from "./emoji.ts";
import type { Guard } from "./guard.ts";
import { LOBBY, type LocalContent, type LocalRoom, type LocalStore, MUSTER } from "./local-store.ts";
import { readTicket } from "./ticket.ts";

export interface Place {
  readonly network: string;
  readonly title: string;
  readonly store: LocalStore;
  readonly guard: Guard;
  readonly now: () => Date;
  /** A new id, unique for ever: letters, digits, dashes. */
  readonly newId: () => string;
}

/** What the local port does by itself, and what a network of one server and one page has no use for. */
type Elsewhere = "network" | "platform" | "prefix" | "start" | "stop" | "trouble";
type NotHere =
  | "note"
  | "mention"
  | "threads"
  | "privateCommands"
  | "history"
  | "entering"
  | "redacting"
  | "privacy"
  | "powerLevels"
  | "knocks"
  | "spaces"
  | "files"
  | "connect"
  | "identities";

/** A local network can do everything else that the port knows. */
type MusterSide = Required<Omit<ChatPort, Elsewhere | NotHere>>;

export function musterSide(place: Place): MusterSide {
  const { network, store, guard, now, newId } = place;

  /** The room, if Muster is in it. */
  async function ownRoom(id: RoomId): Promise<LocalRoom> {
    const room = await guard.run("find the room", () => store.room(network, id));
    if (room === undefined) throw new NotFound(network, "room", id);
    if (room.muster !== "joined") throw new Forbidden(network, "use this room", "somebody removed Muster");
    return room;
  }

  async function inviteOne(room: RoomId, user: UserId): Promise<InviteOutcome> {
    const known = await guard.run("find the person", () => store.person(network, user));
    if (known?.user !== user)
      return { user, state: "failed", reason: `nobody on ${place.title} has the user id ${user}` };
    const before = await guard.run("invite", () =>
      store.setMember({ network, room, user }, [undefined, "left", "expelled"], "invited"),
    );
    return { user, state: before === "joined" ? "joined" : "invited" };
  }

  async function ownMessage(room: RoomId, id: string) {
    const message = await guard.run("find the message", () => store.message(network, id));
    if (message === undefined || message.room !== room || message.deleted !== undefined)
      throw new NotFound(network, "message", id);
    return message;
  }

  async function write(room: string, key: string, content: LocalContent, onlyFor?: UserId): Promise<string> {
    return await guard.run("keep the message", () =>
      store.addMessage({
        network,
        room,
        author: MUSTER,
        content,
        ...(onlyFor === undefined ? {} : { onlyFor }),
        key: `muster:${key}`,
        at: now(),
      }),
    );
  }

  return {
    async openRoom({ name, topic }) {
      const room = await guard.run("open the room", () =>
        store.openRoom({ id: newId(), network, name, topic, openedBy: MUSTER, at: now() }),
      );
      if (room.muster === undefined) throw new NameTaken(network, name);
      if (room.muster !== "joined")
        throw new Forbidden(network, "reopen this room", "somebody removed Muster");
      return room.id;
    },

    async invite(room, users) {
      await ownRoom(room);
      const outcomes: InviteOutcome[] = [];
      const troubles: ChatError[] = [];
      for (const user of users) {
        try {
          outcomes.push(await inviteOne(room, user));
        } catch (error) {
          if (!(error instanceof ChatError)) throw error;
          troubles.push(error);
          outcomes.push({ user, state: "failed", reason: error.message });
        }
      }
      const [trouble] = troubles;
      if (trouble !== undefined && troubles.length === users.length) throw trouble;
      return outcomes;
    },

    async members(room) {
      await ownRoom(room);
      const members = await guard.run("list the members", () => store.members(room));
      return members.flatMap(({ user, state }) => (state === "joined" && user !== MUSTER ? [user] : []));
    },

    async directRoom(user) {
      const person = await guard.run("find the person", () => store.person(network, user));
      if (person?.user !== user) throw new NotFound(network, "user", user);
      const room = await guard.run("open the room", () =>
        store.openRoom({
          id: newId(),
          network,
          name: `@${user}`,
          topic: "",
          directWith: user,
          openedBy: MUSTER,
          at: now(),
        }),
      );
      return room.id;
    },

    async post(room, message, attempt) {
      await ownRoom(room);
      return await write(room, attempt.key, { message });
    },

    async edit(room, at, message) {
      await ownRoom(room);
      const { author } = await ownMessage(room, at);
      if (author !== MUSTER) throw new Forbidden(network, "edit this message", "somebody else wrote it");
      await guard.run("keep the message", () =>
        store.changeMessage(network, at, { content: { message }, editedAt: now() }),
      );
    },

    async findUser(address) {
      return (await guard.run("find the person", () => store.person(network, address)))?.user;
    },

    whisper: {
      async reply(to, message, attempt) {
        await write(to.room ?? LOBBY, attempt.key, { message }, to.user);
      },
    },

    topics: {
      atOpening: true,
      async set(room, topic) {
        await ownRoom(room);
        await guard.run("keep the topic", () => store.setTopic(network, room, topic));
      },
    },

    pins: {
      async pin(room, id) {
        await ownRoom(room);
        const { pinned } = await ownMessage(room, id);
        if (pinned === undefined)
          await guard.run("keep the pin", () => store.changeMessage(network, id, { pinned: MUSTER }));
      },
    },

    removing: {
      async remove(room, id) {
        await ownRoom(room);
        const message = await guard.run("find the message", () => store.message(network, id));
        if (message === undefined || message.room !== room || message.deleted !== undefined) return;
        if (message.author !== MUSTER)
          throw new Forbidden(network, "remove this message", "somebody else wrote it");
        await guard.run("remove the message", () => store.changeMessage(network, id, { deleted: MUSTER }));
      },
    },

    reactions: {
      async set(room, id, emoji, on) {
        await ownRoom(room);
        if (!isEmoji(emoji)) throw new Rejected(network, "react", "this is not an emoji");
        await ownMessage(room, id);
        await guard.run("keep the reaction", () =>
          store.react(network, { message: id, user: MUSTER, emoji }, on, now()),
        );
      },
    },

    kicking: {
      async kick(id, user, reason) {
        const room = await ownRoom(id);
        if (room.directWith !== undefined)
          throw new Forbidden(network, "remove somebody", "a conversation with Muster stays open");
        if (user === MUSTER) return;
        await guard.run("remove the person", () =>
          store.setMember({ network, room: id, user }, ["invited", "joined"], "expelled", reason),
        );
      },
    },

    forms: {
      async open(ticket, form) {
        const asked = readTicket(ticket);
        if (asked === undefined || asked.until < now().getTime())
          throw new Rejected(network, "open a form", "the ticket is no longer valid");
        await write(asked.room ?? LOBBY, `form:${ticket}`, { form }, asked.user);
      },
    },

    profiles: {
      async addressesOf(user) {
        const person = await guard.run("find the person", () => store.person(network, user));
        return person === undefined ? [] : [person.user];
      },
    },
  };
}
