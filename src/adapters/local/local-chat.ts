import type { ChatPort, Form, MessageId, RoomId, UserId } from "../chat-port.ts";
import type { LocalPerson, LocalWaiting, MemberState } from "./local-store.ts";
import type { RenderedPart } from "./render.ts";

export type { LocalPerson, LocalWaiting } from "./local-store.ts";
export type { RenderedPart, SafeNode } from "./render.ts";

/** What became of something that a person did. `text` says what to do instead. */
export type ActResult =
  | { readonly done: true }
  | {
      readonly done: false;
      /** `missing`: the person, room or message is not there for them. `refused`: they may not. `invalid`: the input is wrong. `busy`: Muster did not record it; the same again, under the same id, is safe. */
      readonly why: "missing" | "refused" | "invalid" | "busy";
      readonly text: string;
      /** For a form: what is wrong, by field name. */
      readonly errors?: Readonly<Record<string, string>>;
    };

/** One thing that a person does. The same `id` again is the same thing tried again, and happens once. */
export interface Doing {
  readonly user: UserId;
  /** At most 64 characters of [A-Za-z0-9-]; made by the page. */
  readonly id: string;
}

export interface LocalChat {
  readonly network: string;
  /** Its name for people. */
  readonly title: string;
  people(): Promise<readonly LocalPerson[]>;
  /** In which rooms something may wait for whom: ids alone. */
  waiting(): Promise<readonly LocalWaiting[]>;
  /** Everything that this person may see now; undefined when the directory does not know them here. */
  view(user: UserId): Promise<NetworkView | undefined>;
  /** Calls back after every change on this network, whichever process made it. */
  watch(changed: () => void): () => void;

  /** Words in a room, or a command (`!incident …`), which also works outside any room. */
  say(what: Doing & { readonly room?: RoomId; readonly text: string }): Promise<ActResult>;
  press(
    what: Doing & { readonly message: MessageId; readonly action: string; readonly value: string },
  ): Promise<ActResult>;
  submitForm(
    what: Doing & { readonly ticket: string; readonly values: Readonly<Record<string, string>> },
  ): Promise<ActResult>;
  dismissForm(what: Doing & { readonly ticket: string }): Promise<ActResult>;
  /** Accepts an invitation. */
  join(what: Doing & { readonly room: RoomId }): Promise<ActResult>;
  /** Leaves a room, or declines an invitation to it. */
  leave(what: Doing & { readonly room: RoomId }): Promise<ActResult>;
  pin(what: Doing & { readonly message: MessageId }): Promise<ActResult>;
  unpin(what: Doing & { readonly message: MessageId }): Promise<ActResult>;
  /** Puts an emoji under a message, or takes it away. */
  react(
    what: Doing & { readonly message: MessageId; readonly emoji: string; readonly on: boolean },
  ): Promise<ActResult>;
  edit(what: Doing & { readonly message: MessageId; readonly text: string }): Promise<ActResult>;
  remove(what: Doing & { readonly message: MessageId }): Promise<ActResult>;
  /** Removes Muster from a room. */
  removeMuster(what: Doing & { readonly room: RoomId }): Promise<ActResult>;
}

/** One local network: Muster's side, and the people's side for the page. */
export interface LocalPort extends ChatPort {
  readonly platform: "local";
  readonly chat: LocalChat;
}

/** A network as one person sees it. */
export interface NetworkView {
  readonly network: string;
  readonly title: string;
  readonly you: LocalPerson;
  /** The lobby first, then by age. */
  readonly rooms: readonly RoomView[];
  readonly forms: readonly { readonly ticket: string; readonly form: Form }[];
}

export interface RoomView {
  readonly id: RoomId;
  readonly name: string;
  readonly topic: string;
  readonly kind: "lobby" | "room" | "direct";
  readonly yours: "invited" | "joined";
  /** Muster is in it. */
  readonly muster: boolean;
  readonly people: readonly (LocalPerson & {
    readonly state: MemberState;
    /** Why they were removed. */
    readonly reason?: string;
  })[];
  /** Empty while only invited. */
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly id: MessageId;
  readonly author: string;
  /** The author's organisation; empty for Muster. */
  readonly organisation: string;
  readonly by: "muster" | "you" | "other";
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  /** Nobody else sees it. */
  readonly onlyYou: boolean;
  /** Name of who pinned it. */
  readonly pinnedBy?: string;
  /** What stands under it, each emoji once, in the order in which they were put there. */
  readonly reactions: readonly ReactionView[];
  /** Names of those whom it notifies. */
  readonly mentions: readonly string[];
  readonly mentionsYou: boolean;
  readonly banner: readonly string[];
  readonly parts: readonly RenderedPart[];
  /** The same as plain text, for editing and for being read out. */
  readonly text: string;
}

export interface ReactionView {
  readonly emoji: string;
  /** Names of those who put it there. */
  readonly by: readonly string[];
  /** The reader is one of them. */
  readonly yours: boolean;
}
