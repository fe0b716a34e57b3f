/**
 * What the local networks keep, as the adapter needs it; src/db/local-store.ts keeps it in Postgres. Every
 * method is one transaction, and every change tells the watchers of that network, in all processes.
 */
import type { Message } from "../../core/message.ts";
import type { Form } from "../chat-port.ts";

/** The author of what Muster says, and its row among the members of a room. */
export const MUSTER = "muster";
/** How the keys of forms begin; the ticket follows. */
export const FORM_KEY = "muster:form:";
/** The place outside all rooms, where everybody sees only their own commands and the answers to them. */
export const LOBBY = "lobby";

/** `expelled`: Muster removed the person, or withdrew the invitation; stored under that name. */
export type MemberState = "invited" | "joined" | "left" | "expelled";

/** A contact of the directory who has an address on the network. The address is the user id. */
export interface LocalPerson {
  readonly user: string;
  /** Their id in the directory, by which commands name them. */
  readonly contact: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  readonly organisationName: string;
}

export interface LocalMember {
  readonly user: string;
  readonly state: MemberState;
  /** Why they were removed. */
  readonly reason?: string;
}

export interface LocalRoom {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly directWith?: string;
  /** Muster's own state there: joined in rooms that it opened, left once it was removed, undefined in rooms of others. */
  readonly muster?: MemberState;
}

export interface NewLocalRoom {
  readonly id: string;
  readonly network: string;
  readonly name: string;
  readonly topic: string;
  /** Then this person is in it from the start. */
  readonly directWith?: string;
  /** `muster` or a user: is in the room from the start. */
  readonly openedBy: string;
  readonly at: Date;
}

/** What a message holds: a person's words, a message of Muster, or a form for one person. */
export type LocalContent =
  | { readonly text: string }
  | { readonly message: Message }
  | { readonly form: Form };

export interface NewLocalMessage {
  readonly network: string;
  readonly room: string;
  readonly author: string;
  readonly content: LocalContent;
  readonly onlyFor?: string;
  /** The same key again writes nothing and returns the first message's id. */
  readonly key: string;
  readonly at: Date;
}

export interface LocalMessage {
  readonly id: string;
  readonly room: string;
  readonly author: string;
  readonly key: string;
  /** undefined once it is deleted. */
  readonly content?: LocalContent;
  readonly onlyFor?: string;
  readonly pinned?: string;
  readonly deleted?: string;
  readonly editedAt?: Date;
  readonly at: Date;
}

/** What changes in a message; what is left out stays. `pinned: null` takes the pin off. */
export interface LocalMessageChange {
  readonly content?: LocalContent;
  readonly editedAt?: Date;
  readonly pinned?: string | null;
  /** Who deleted it: its content goes away, and what stood under it. */
  readonly deleted?: string;
}

export interface LocalReaction {
  /** The message under which it stands. */
  readonly message: string;
  readonly user: string;
  readonly emoji: string;
}

/** A room in which something may wait for somebody. */
export interface LocalWaiting {
  readonly user: string;
  readonly room: string;
  /** They have not answered the invitation. */
  readonly invited: boolean;
  /** Id of the newest message that is for them and that somebody else wrote. Absent while only invited. */
  readonly newest?: string;
}

export interface LocalStore {
  /** By organisation and name. */
  people(network: string): Promise<readonly LocalPerson[]>;
  /** Capitals in the address do not matter. */
  person(network: string, address: string): Promise<LocalPerson | undefined>;
  /** Opens the room, or returns the one that has this name already, whosever it is. */
  openRoom(room: NewLocalRoom): Promise<LocalRoom>;
  room(network: string, id: string): Promise<LocalRoom | undefined>;
  setTopic(network: string, room: string, topic: string): Promise<void>;
  /** With Muster's own row. */
  members(room: string): Promise<readonly LocalMember[]>;
  member(room: string, user: string): Promise<MemberState | undefined>;
  /** Sets the state when it is one of `from` now; returns the state before. */
  setMember(
    at: { readonly network: string; readonly room: string; readonly user: string },
    from: readonly (MemberState | undefined)[],
    to: MemberState,
    /** Kept with the new state; without one, an earlier one goes away. */
    reason?: string,
  ): Promise<MemberState | undefined>;
  /** Rooms in which the person is or to which they are invited, oldest first, with everybody in them. */
  roomsOf(
    network: string,
    user: string,
  ): Promise<readonly (LocalRoom & { readonly members: readonly LocalMember[] })[]>;
  /** Of everybody on the network. */
  waiting(network: string): Promise<readonly LocalWaiting[]>;
  /** Returns the message's id. */
  addMessage(message: NewLocalMessage): Promise<string>;
  message(network: string, id: string): Promise<LocalMessage | undefined>;
  /** The form or message that was written under this key. */
  messageByKey(network: string, key: string): Promise<LocalMessage | undefined>;
  changeMessage(network: string, id: string, change: LocalMessageChange): Promise<void>;
  /** The last so many messages of each room that this person may read, and the pinned ones, in order. */
  messages(
    network: string,
    rooms: readonly string[],
    reader: string,
    last: number,
  ): Promise<readonly LocalMessage[]>;
  /** The emojis under these messages, in the order in which they were put there. */
  reactions(messages: readonly string[]): Promise<readonly LocalReaction[]>;
  /** Puts an emoji under a message that is there, or takes it away; what is so already stays so. */
  react(network: string, reaction: LocalReaction, on: boolean, at: Date): Promise<void>;
  /** Calls `changed` after every change on the network, whichever process made it, and after a lost connection came back. */
  watch(network: string, changed: () => void): Promise<() => Promise<void>>;
}
