/**
 * The port to a chat network: types only. One adapter instance serves one network (a Slack workspace, a
 * Matrix homeserver, a built-in local network). What every network can do is required; what only some can
 * do is an optional object, so that no flag can disagree with the code.
 *
 * Every call that changes something takes a `key`: the same key again must not do the same thing twice,
 * also after the process was killed between the call and its reply. `retry` is true when an earlier
 * attempt under the same key may have reached the platform.
 *
 * Every method rejects only with a ChatError (chat-errors.ts).
 */
import type { Message } from "../core/message.ts";
import type { ChatEvent, FileRef, MessageId, NetworkId, ReplyTarget, RoomId, UserId } from "./chat-event.ts";

export type * from "./chat-event.ts";

/** Identity of one outbound step, for idempotency. */
export interface Attempt {
  /** Unique per step, at most 120 characters of [A-Za-z0-9:._-]. */
  readonly key: string;
  /** An earlier attempt under this key may have taken effect. */
  readonly retry: boolean;
  /** Milliseconds since that attempt began, while it may still be on its way. Absent: it is over. */
  readonly triedMsAgo?: number;
  /** Milliseconds since the step came to be: no attempt was made before. */
  readonly ageMs?: number;
  /** Where a platform lets only so many through, a higher one goes first. Default 0. */
  readonly urgency?: number;
  /** Rejects when another process may have taken the step over. To be asked right before what cannot be recognised. */
  confirm?(): Promise<void>;
}

export interface OpenRoom {
  /** `inc-2026-0042-amber-falcon`: [a-z0-9-], at most 70 characters. Never reused for another incident. */
  readonly name: string;
  readonly topic: string;
}

/** What became of one invitation. `already` counts as joined: the person is in the room. */
export type InviteOutcome =
  | { readonly user: UserId; readonly state: "invited" | "joined" }
  | {
      readonly user: UserId;
      readonly state: "failed";
      readonly reason: string;
      /** Nothing is wrong with the invitation itself (the person's server is away): a later try may succeed. */
      readonly again?: boolean;
      /** The network asks to wait before it takes more invitations: nothing is wrong, and a try in a moment will do. */
      readonly soon?: true;
    };

export interface Inviting {
  /** Is shown with the invitation, where the network has room for it; anybody on the way can read it. */
  readonly why?: string;
  /** Waits for nothing: who has to wait comes back as `soon`. */
  readonly atOnce?: boolean;
}

/** The answer to {@link ChatPort.start}'s callback. The adapter acknowledges to the platform only after it resolves. */
export interface Receipt {
  /** For a form: what is wrong, by field name; the form then stays open and nothing was recorded. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** One field of a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: "line" | "text" | "choice";
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly initial?: string;
  readonly optional: boolean;
  readonly hint?: string;
}

export interface Form {
  readonly id: string;
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
}

/** Whether a room is still what Muster opened. */
export interface Privacy {
  readonly isPublic: boolean;
  /** Shared with at least one other workspace. */
  readonly isShared: boolean;
}

export interface ChatPort {
  readonly network: NetworkId;
  readonly platform: "slack" | "matrix" | "local";
  /** The word that starts a command here, for help texts: `/incident` or `!incident`. */
  readonly prefix: string;
  /** How a command is typed as a message, for people whom `prefix` does not reach. Absent: it reaches everybody. */
  readonly mention?: string;

  /** Connects and listens. Retries by itself while the platform is away; rejects only on wrong configuration. `receive` rejecting means: not recorded, do not acknowledge. */
  start(receive: (event: ChatEvent) => Promise<Receipt>): Promise<void>;
  /** Stops listening and lets calls under way finish. */
  stop(): Promise<void>;
  /** undefined while connected, else what is wrong, for /readyz and operators. */
  trouble(): string | undefined;
  /** What operators want to know though nothing is wrong, for /readyz. */
  note?(): string | undefined;

  /** Opens a private room and returns its id; under the same name returns the room that Muster opened before. Rejects with NameTaken when somebody else's room has the name. Never falls back to public. */
  openRoom(request: OpenRoom, attempt: Attempt): Promise<RoomId>;
  /**
   * One outcome per user, in order; one that fails does not stop the others. Rejects only when nothing could be tried.
   * Those who stand first are invited first, where the network makes the others wait.
   */
  invite(room: RoomId, users: readonly UserId[], how?: Inviting): Promise<readonly InviteOutcome[]>;
  /** Who is in the room now, without Muster itself. */
  members(room: RoomId): Promise<readonly UserId[]>;
  /**
   * The room for direct messages with this person; opened when there is none.
   * @param why is shown with the invitation, where the network has invitations to such rooms; anybody on the way can read it
   */
  directRoom(user: UserId, why?: string): Promise<RoomId>;
  /**
   * @param where where the network has threads: the command that is answered, if it came from a thread, or the
   *   message under which this belongs
   */
  post(
    room: RoomId,
    message: Message,
    attempt: Attempt,
    where?: ReplyTarget | { readonly thread: MessageId },
  ): Promise<MessageId>;
  edit(room: RoomId, at: MessageId, message: Message, attempt: Attempt): Promise<void>;
  /** Resolves an address of the directory (user id, e-mail) to a user id; undefined when nobody has it. */
  findUser(address: string): Promise<UserId | undefined>;

  /** Messages can stand under another. Absent: everything stands in one row, and an answer says what it answers. */
  readonly threads?: true;
  /** Nobody sees a command but the person who types it. Absent: anyone who is in the room has read it. */
  readonly privateCommands?: true;
  /** Answers one person without the others seeing it. Absent: the reply goes by direct message. */
  readonly whisper?: { reply(to: ReplyTarget, message: Message, attempt: Attempt): Promise<void> };
  /**
   * `atOpening`: whether openRoom has set the topic in the call that makes the room (Matrix, local). Where that
   * takes a call of its own (Slack), openRoom leaves it out and anyone who opens the room calls `set` beside
   * inviting and posting, which saves a round trip.
   */
  readonly topics?: { readonly atOpening: boolean; set(room: RoomId, topic: string): Promise<void> };
  /** `instead`: is taken off the list in the same change. */
  readonly pins?: { pin(room: RoomId, message: MessageId, instead?: MessageId): Promise<void> };
  /** Members see only what is sent after they joined: what a newcomer must know has to be said again. Absent: they see all. */
  readonly history?: "from-joining";
  /** A person has to accept the room for direct messages before they read what stands there. Absent: they need not. */
  readonly entering?: { hasEntered(room: RoomId, user: UserId): Promise<boolean> };
  /** Gives exactly these people the say in a room, below Muster: they may remove people and messages, and pin. */
  readonly powerLevels?: { set(room: RoomId, leads: readonly UserId[]): Promise<void> };
  /** Who could read a room beside its members, as the network says now. Absent: the port tells by itself (`exposed`). */
  readonly privacy?: { of(room: RoomId): Promise<Privacy> };
  /** People can ask to be let in; inviting lets them in. Declining somebody who no longer asks does nothing. */
  readonly knocks?: { decline(room: RoomId, user: UserId, reason: string): Promise<void> };
  /** Puts a room beside the other rooms of its incident. `name`: as of {@link OpenRoom}, the same for all of them. */
  readonly spaces?: { add(room: RoomId, name: string): Promise<void> };
  /** Opens a form for the person behind `ticket` (short-lived). Absent: the person is told the command line instead. */
  readonly forms?: { open(ticket: string, form: Form): Promise<void> };
  /**
   * People have keys of their own, of which those that were seen first count (`identity-changed`). Rejects with Forbidden
   * when they have others by now.
   */
  readonly identities?: { accept(user: UserId, identity: string): Promise<void> };
  /** Takes back a message of Muster's own; one that is gone already is no error. */
  readonly removing?: { remove(room: RoomId, message: MessageId, attempt: Attempt): Promise<void> };
  /** Takes away what somebody else wrote in a room of Muster's; gone already is no error. */
  readonly redacting?: {
    redact(room: RoomId, message: MessageId, reason: string, attempt: Attempt): Promise<void>;
  };
  /** Puts Muster's own emoji (Unicode) under a message, or takes it away. No error when it is so already. */
  readonly reactions?: {
    set(room: RoomId, message: MessageId, emoji: string, on: boolean): Promise<void>;
  };
  readonly files?: {
    /** Rejects with a ChatError; `NotFound` when it is gone, `ChatError` "never" when it is larger than `atMost` bytes. */
    fetch(file: FileRef, atMost: number): Promise<Uint8Array>;
    /** Posts a file with a message above it. Resolves to the id of the message that carries it. */
    post(
      room: RoomId,
      file: { readonly name: string; readonly mime: string; readonly content: Uint8Array },
      message: Message,
      attempt: Attempt,
      where?: { readonly thread: MessageId },
    ): Promise<MessageId>;
  };
  /** Removes a person from a room, or takes an open invitation back. Who is not there is no error. */
  readonly kicking?: { kick(room: RoomId, user: UserId, reason: string): Promise<void> };
  /** Invites somebody of another organisation by e-mail (Slack Connect); what becomes of it arrives as `connect` events. */
  readonly connect?: {
    invite(room: RoomId, email: string, attempt: Attempt): Promise<{ readonly invite: string }>;
  };
  /** Addresses under which the directory may know a user (e-mail), when the network vouches for them. */
  readonly profiles?: { addressesOf(user: UserId): Promise<readonly string[]> };
}

/** A small durable store per network, for what an adapter must remember over a restart (sync position, room of a direct conversation). */
export interface AdapterState {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** JSON that all processes share, with a number that grows with each change. */
export interface SharedValue {
  readonly version: number;
  readonly value: unknown;
}

/** What all processes of a network share and change often, for instance how much of a rate limit is used up. May be lost. */
export interface SharedState {
  /**
   * Replaces values that are still at the version that was seen; 0: there was none.
   * @returns those that are not, as they are now
   */
  swap(
    changes: readonly ({ readonly name: string } & SharedValue)[],
  ): Promise<ReadonlyMap<string, SharedValue>>;
}

/**
 * Lets exactly one process at a time do a thing, across all Muster processes on one database.
 * Waits until this process has the leader lock named `name`, then runs `work`; `work`'s signal aborts when the
 * lock is lost or `signal` aborts. Resolves when `work` does.
 */
export type LeaderLock = (
  name: string,
  signal: AbortSignal,
  work: (lost: AbortSignal) => Promise<void>,
) => Promise<void>;
