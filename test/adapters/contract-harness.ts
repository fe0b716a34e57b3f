/**
 * What an adapter's tests must provide to run the shared contract suite (contract.ts) against it. The suite
 * makes a new harness for each test, with the port already started, and stops it afterwards.
 */
import type { ChatEvent, ChatPort, MessageId, RoomId, UserId } from "../../src/adapters/chat-port.ts";

/** A fault that the platform shows on the next calls of one port method. */
export interface Fault {
  readonly on: "openRoom" | "invite" | "members" | "directRoom" | "post" | "edit" | "findUser";
  /**
   * `429`: rate limited, no effect. `500`: server error, no effect. `timeout`: no answer within the adapter's
   * (shortened) limit, no effect. `lost-reply`: the call takes effect and its reply is lost.
   */
  readonly kind: "429" | "500" | "timeout" | "lost-reply";
  readonly times: number;
}

/** What people do in a conversation beside writing; parts are left out where the network has no such thing. */
export interface Conversation {
  remove(user: UserId, room: RoomId, message: MessageId): Promise<void>;
  readonly react?: (
    user: UserId,
    room: RoomId,
    message: MessageId,
    emoji: string,
    on: boolean,
  ) => Promise<void>;
  /** Writes in the thread that `thread` began. */
  readonly answer?: (user: UserId, room: RoomId, thread: MessageId, text: string) => Promise<MessageId>;
  /** Writes `before`, a mention of `whom`, then `after`. */
  readonly mention?: (
    user: UserId,
    room: RoomId,
    before: string,
    whom: UserId,
    after: string,
  ) => Promise<MessageId>;
  readonly share?: (
    user: UserId,
    room: RoomId,
    file: { readonly name: string; readonly mime: string; readonly content: Uint8Array },
    text: string,
  ) => Promise<MessageId>;
}

/** A room as the platform itself holds it, not as the adapter believes. */
export interface RoomOnPlatform {
  readonly isPrivate: boolean;
  readonly topic: string;
  readonly members: readonly UserId[];
  readonly invited: readonly UserId[];
  /** In order, the latest text of each, rendered for people (plain text). `notified`: users or "everyone" that it pings. */
  readonly messages: readonly {
    readonly id: MessageId;
    readonly text: string;
    readonly notified: readonly string[];
    /** Set when only this person sees it (a whisper). Whispers are listed like any other message. */
    readonly onlyFor?: UserId;
    /** The message that began the thread in which it stands. */
    readonly thread?: MessageId;
    /** Emojis (Unicode) under it, with who put them there; Muster itself is `muster`. */
    readonly reactions?: readonly { readonly emoji: string; readonly user: UserId | "muster" }[];
    readonly files?: readonly { readonly name: string; readonly bytes: number }[];
  }[];
  readonly pinned: readonly MessageId[];
}

export interface ContractHarness {
  readonly port: ChatPort;
  /** Everything that the port handed to `receive` and that `receive` accepted, in order; what it refused is not in here. */
  readonly received: readonly ChatEvent[];
  /** Makes the next `times` calls of `receive` reject. */
  refuseNext(times: number): void;
  /** Three people who exist on the platform, with the directory addresses under which they can be found. */
  readonly people: Readonly<
    Record<"alice" | "bob" | "carol", { readonly user: UserId; readonly address: string }>
  >;
  /** A well-formed user id, and an address, that nobody has. */
  readonly nobody: { readonly user: UserId; readonly address: string };
  /** Well-formed ids that name nothing. The suite has its own when this is left out. */
  readonly unknown?: { readonly room: RoomId; readonly message: MessageId };
  inject(fault: Fault): void;
  look(room: RoomId): Promise<RoomOnPlatform>;
  /** Room names that exist on the platform, Muster's and others'. */
  roomNames(): Promise<readonly string[]>;
  /** Somebody else makes a room with this name. */
  takeName(name: string): Promise<void>;
  /** The person joins (accepting an invitation where the platform has them). */
  join(user: UserId, room: RoomId): Promise<void>;
  leave(user: UserId, room: RoomId): Promise<void>;
  /** The person sends a Muster command from the room, without the prefix. Returns once the platform has accepted it; rejects when the platform has learned that Muster did not take it. */
  command(user: UserId, room: RoomId, text: string): Promise<void>;
  /** The platform delivers the last command again, unchanged. */
  repeatLastCommand(): Promise<void>;
  /** The person presses the button of that action in the message. */
  press(user: UserId, room: RoomId, message: MessageId, action: string, value: string): Promise<void>;
  say(user: UserId, room: RoomId, text: string): Promise<MessageId>;
  /** For the part of the suite about conversations (contract-conversation.ts). */
  readonly conversation?: Conversation;
  change(user: UserId, room: RoomId, message: MessageId, text: string): Promise<void>;
  pin(user: UserId, room: RoomId, message: MessageId): Promise<void>;
  /** Somebody puts Muster out of the room. */
  removeMuster(room: RoomId): Promise<void>;
  /** Waits until the condition holds; rejects after a few seconds. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Stops the port (which may be stopped already) and the platform. */
  stop(): Promise<void>;
}
