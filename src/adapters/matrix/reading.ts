/** What reading an event of Matrix gives, and what every reading needs. Pure. */
import type { ChatEvent } from "../chat-port.ts";
import type { ReactionButton } from "./buttons.ts";
import { ENCRYPTED } from "./encryption.ts";
import { type Json, list } from "./json.ts";

/** A reaction as it was before it was taken back: the homeserver keeps none of this. JSON. */
export interface SeenReaction {
  readonly user: string;
  readonly message: string;
  readonly emoji: string;
}

/**
 * An event for Muster, or what has to be looked up first: another event of the room by its id, the room's state of
 * a type, the buttons that Muster gave a message, or what a reaction was that was taken back. `finish` gets undefined
 * when nobody has it, and the content where it asked for state. An event that came in clear into an encrypted room
 * comes without words, with {@link IN_CLEAR}.
 */
export type Reading =
  | { readonly event: ChatEvent }
  | { readonly lookUp: string; finish(found: Json | undefined): readonly Reading[] }
  | { readonly buttons: string; finish(given: readonly ReactionButton[]): readonly Reading[] }
  | { readonly state: string; finish(content: Json | undefined): readonly Reading[] }
  | { readonly reaction: string; finish(was: SeenReaction | undefined): readonly Reading[] };

/** Field that Muster sets on an event of an encrypted room that was not decrypted: it proves nothing. */
export const IN_CLEAR = "eu.muster.in-clear";

/** Whether what was looked up was said by its sender, as far as the room can prove it. */
export function isProven(found: Json | undefined): boolean {
  return found !== undefined && found[IN_CLEAR] !== true && found.type !== ENCRYPTED;
}

/** Whose event it is, and where and when it happened. */
export interface Base {
  readonly id: string;
  readonly network: string;
  readonly at: string;
  readonly room: string;
  readonly user: string;
}

/** An event that needs no look-up. */
export function now(event: ChatEvent): readonly Reading[] {
  return [{ event: storable(event) as ChatEvent }];
}

/** A button was pressed. */
export function pressed({ action, value }: ReactionButton, base: Base): readonly Reading[] {
  return now({ ...base, kind: "action", action, value, reply: { user: base.user, room: base.room } });
}

/** PostgreSQL stores neither U+0000 nor half a surrogate pair in text; a sender must not be able to wedge the sync with one. */
function storable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "\ufffd");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return list(value).map(storable);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, storable(one)]));
}
