/**
 * One outbound step, as it waits in the outbox. Steps carry ids rather than content wherever the content may
 * change before it is sent (summary, topic): they are looked up at the moment of sending.
 */
import type { ReplyTarget } from "../../adapters/chat-port.ts";
import type { Message } from "../../core/message.ts";

export type Step =
  /** Open the room of this row; everything else for the room waits behind it in its lane. */
  | { readonly do: "open-room"; readonly room: string; readonly report?: Report }
  | { readonly do: "set-topic"; readonly room: string }
  /** Invite these contacts; what became of each goes to the roll, the timeline and `report`. */
  | {
      readonly do: "invite";
      readonly room: string;
      readonly contacts: readonly string[];
      readonly report?: Report;
      /** How often it was tried before for these people, whose own server was away. */
      readonly tries?: number;
    }
  /** Post the pinned summary, or bring the one that stands there up to date. `anew`: post it again in any case. */
  | { readonly do: "summary"; readonly room: string; readonly anew?: true }
  /** `instead`: the message that was pinned before. */
  | { readonly do: "pin-summary"; readonly room: string; readonly instead?: string }
  /** Have the summary posted anew, once for everybody who joined within a moment. */
  | { readonly do: "repeat-summary"; readonly room: string }
  /** Say what the room missed while it could not be reached, if it missed anything. */
  | { readonly do: "catch-up"; readonly room: string }
  /** Say in a summary of before that there is a newer one. */
  | { readonly do: "retire-summary"; readonly room: string; readonly message: string }
  /** Give the incident's lead the say in the room. */
  | { readonly do: "set-ranks"; readonly room: string }
  /** Put the room beside the other rooms of its incident. */
  | { readonly do: "gather"; readonly room: string }
  /** Turn somebody away who asked to be let in. */
  | { readonly do: "decline-knock"; readonly room: string; readonly user: string; readonly reason: string }
  /** Put somebody out of a room, or take their invitation back. `reason`: shown to them, where the network does. */
  | {
      readonly do: "expel";
      readonly room: string;
      readonly user: string;
      readonly contact?: string;
      readonly reason: string;
    }
  /** Say nothing more in this room, once what waits before it is said. */
  | { readonly do: "close-room"; readonly room: string; readonly reason: string }
  | { readonly do: "post"; readonly room: string; readonly message: Message; readonly about?: CitedEntries }
  /** A direct message to a contact, over one network. */
  | {
      readonly do: "direct";
      readonly contact: string;
      readonly message: Message;
      readonly about?: CitedEntries;
      /** When it does not arrive that is recorded, and bothers nobody. */
      readonly courtesy?: true;
    }
  /** Invite somebody who has no account on the network, by e-mail. */
  | {
      readonly do: "connect";
      readonly room: string;
      readonly contact: string;
      readonly email: string;
      readonly report?: Report;
    }
  /** Say what people wrote in another room: this message of theirs, or it and those behind it ({@link relayKey}). */
  | { readonly do: "relay"; readonly room: string; readonly row: number }
  /** Have what stands there for a person's message say what that message says now, or take it back with it. */
  | { readonly do: "relay-update"; readonly room: string; readonly row: number }
  /** Show an emoji under the message of this row in `room`, or no longer, as people do elsewhere. */
  | { readonly do: "relay-emoji"; readonly room: string; readonly row: number; readonly emoji: string }
  /** Copy a file that came with a person's message; `file` is its place there. */
  | { readonly do: "relay-file"; readonly room: string; readonly row: number; readonly file: number }
  /** The answer to a command. `whisper` where the network can, else in the room it came from, else direct. */
  | {
      readonly do: "reply";
      readonly to: ReplyTarget;
      readonly route: ReplyRoute;
      readonly message: Message;
      readonly about?: CitedEntries;
      /** Ids of the incidents that it shows, when it is about none in particular. */
      readonly incidents?: readonly string[];
    };

/**
 * Numbers of the entries whose words a message has. Whatever is said in an incident is bound by its marking, too;
 * except what says nothing of it, for instance that somebody does not belong into the room.
 */
export type CitedEntries = readonly number[] | "nothing";

export type ReplyRoute = "room" | "person";

/** Who asked for a muster, and is told what became of it. */
export interface Report {
  readonly network: string;
  readonly to: ReplyTarget;
}

/** For what is done about a room beside what is said in it, so that it holds nothing up. */
export const besideLane = (what: string, room: string): string => `${what}:${room}`;
export const roomLane = (room: string): string => `room:${room}`;
/** Of the step that carries a message; those it carries keep the key (`batch`). */
export const relayKey = (row: number): string => `relay:${row}`;
export const personLane = (network: string, contact: string): string => `person:${network}:${contact}`;
export const replyLane = (network: string, user: string): string => `reply:${network}:${user}`;
