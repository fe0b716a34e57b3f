/** What arrives from a chat network, and the names by which networks call things: types only, JSON throughout. */

/** Name of a network in configuration and directory: `slack`, `matrix`, `local-eu`… */
export type NetworkId = string;
/** A person on one network: Slack `U…`, Matrix `@user:server`. */
export type UserId = string;
/** A room on one network: Slack `C…`, Matrix `!room:server`. */
export type RoomId = string;
/** A message in one room: Slack `ts`, Matrix `$event`. */
export type MessageId = string;

/** Where a reply goes; made by the adapter, stored as JSON, handed back unchanged. */
export interface ReplyTarget {
  readonly user: UserId;
  readonly room?: RoomId;
  /**
   * Adapter's own data, for instance Slack's response_url. Two that handlers read: `event`, the message that was
   * typed; `direct`, present where nobody else reads what the person types.
   */
  readonly data?: Readonly<Record<string, string>>;
}

/** A file that somebody posted. JSON, since it is stored with its message. */
export interface FileRef {
  /** The platform's id: Slack `F…`, Matrix `mxc://…`. */
  readonly id: string;
  readonly name: string;
  /** As the platform says; 0 when it does not. */
  readonly bytes: number;
  /** `image/png`; `application/octet-stream` when unknown. */
  readonly mime: string;
  /** Where people of that network can open it. */
  readonly link?: string;
  /** Adapter's own data for fetching it, for instance the key of an encrypted file. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Somebody who is mentioned in a text. `text` is the part of the text that stands for them: `@Alice Duty`, `@U0123`. */
export interface Mention {
  readonly user: UserId;
  readonly text: string;
}

interface EventBase {
  /** Unique per network; a repeat of the same delivery carries the same id. */
  readonly id: string;
  readonly network: NetworkId;
  /** When the platform says that it happened; ISO 8601 UTC. */
  readonly at: string;
}

/** What arrives. JSON throughout, since it is stored before it is handled. */
export type ChatEvent = EventBase &
  (
    | {
        readonly kind: "command";
        readonly room?: RoomId;
        readonly user: UserId;
        readonly text: string;
        /** The message in which it was typed; absent: it is no message, or nobody can change it. */
        readonly message?: MessageId;
        readonly reply: ReplyTarget;
        readonly formTicket?: string;
      }
    | {
        readonly kind: "action";
        readonly room?: RoomId;
        readonly user: UserId;
        readonly action: string;
        readonly value: string;
        readonly reply: ReplyTarget;
        readonly formTicket?: string;
      }
    | {
        readonly kind: "form";
        readonly room?: RoomId;
        readonly user: UserId;
        readonly form: string;
        readonly values: Readonly<Record<string, string>>;
        readonly reply: ReplyTarget;
      }
    | { readonly kind: "joined" | "left"; readonly room: RoomId; readonly user: UserId }
    /** Somebody wrote something that is no command. Muster's own messages are never told of. */
    | {
        readonly kind: "message";
        readonly room: RoomId;
        readonly user: UserId;
        readonly message: MessageId;
        /** Plain text with line feeds; empty when there are only files. */
        readonly text: string;
        /** The message that began the thread in which it stands; absent: not in a thread. */
        readonly thread?: MessageId;
        readonly mentions?: readonly Mention[];
        readonly files?: readonly FileRef[];
      }
    /** Somebody put an emoji under a message, or took it away. */
    | {
        readonly kind: "reacted" | "unreacted";
        readonly room: RoomId;
        readonly user: UserId;
        readonly message: MessageId;
        /** As Unicode; `:name:` for one that only this network has. */
        readonly emoji: string;
      }
    | {
        readonly kind: "pinned" | "unpinned";
        readonly room: RoomId;
        readonly user: UserId;
        readonly message: MessageId;
        readonly text: string;
        readonly author?: UserId;
      }
    | {
        readonly kind: "edited";
        readonly room: RoomId;
        readonly user: UserId;
        readonly message: MessageId;
        readonly text: string;
      }
    | { readonly kind: "deleted"; readonly room: RoomId; readonly user?: UserId; readonly message: MessageId }
    /** Somebody asks to be let in ({@link ChatPort.knocks}). */
    | {
        readonly kind: "knocked";
        readonly room: RoomId;
        readonly user: UserId;
        /** What they said of why. */
        readonly reason?: string;
      }
    /**
     * A message that is not taken: `no-key`, Muster cannot decrypt it and its key did not come in time; `in-clear`, it
     * was not encrypted although the room is, so that nobody can tell who wrote it.
     */
    | {
        readonly kind: "unreadable";
        readonly why: "no-key" | "in-clear";
        readonly room: RoomId;
        readonly user: UserId;
        readonly message: MessageId;
        readonly reply: ReplyTarget;
      }
    /** Somebody in the room gets no keys and reads nothing of it, or gets them by now. */
    | { readonly kind: "cannot-read" | "can-read"; readonly room: RoomId; readonly user: UserId }
    /** Somebody asked to verify Muster's device, and the adapter has ended that. */
    | {
        readonly kind: "verification";
        readonly room?: RoomId;
        readonly user: UserId;
        readonly reply: ReplyTarget;
      }
    /**
     * The keys by which a person is known are no longer those that were seen first. Until {@link ChatPort.identities} is
     * told to accept them, they get no keys and nothing of theirs that is encrypted is taken.
     */
    | {
        readonly kind: "identity-changed";
        readonly user: UserId;
        /** Public key, for people to compare. */
        readonly identity: string;
      }
    /** The room is no longer what Muster opened: others may read it. Nothing more must be sent there. */
    | { readonly kind: "exposed"; readonly room: RoomId; readonly reason: string }
    /** Somebody shared the room with another workspace. Where Muster invited nobody from there, that exposes it. */
    | { readonly kind: "shared"; readonly room: RoomId }
    /** Muster itself was removed from a room, or the room was archived. The kind stays: it is in stored inbox rows. */
    | { readonly kind: "expelled"; readonly room: RoomId; readonly reason: string }
    /** The platform gave the room another id; from now on it knows the room by that one. */
    | { readonly kind: "moved"; readonly room: RoomId; readonly to: RoomId }
    /** What became of an invitation to somebody outside ({@link ChatPort.connect}). */
    | {
        readonly kind: "connect";
        readonly room: RoomId;
        /** As returned by {@link ChatPort.connect}. */
        readonly invite: string;
        readonly state: "accepted" | "approved" | "declined" | "expired";
        /** The account that took it, once known. */
        readonly user?: UserId;
      }
  );
