/**
 * What reactions were, for when they are taken back: a redaction names only the event, of which the homeserver then
 * keeps neither the emoji nor the message. Survives a restart.
 */
import { createHash } from "node:crypto";
import type { AdapterState } from "../chat-port.ts";
import { list, text } from "./json.ts";
import type { SeenReaction } from "./reading.ts";

/** Reactions of a room are kept in this many parts, so that each change writes a small one. */
const PARTS = 16;
/** Of each part the latest: about a thousand in a room. Older ones are forgotten. */
const MAX_PER_PART = 64;

/** Call before the reaction is handed over, so that its end is understood whenever it comes. */
export async function keepReaction(
  state: AdapterState,
  event: SeenReaction & { readonly id: string; readonly room: string },
): Promise<void> {
  const key = keyOf(event.room, event.id);
  const kept = await rowsOf(state, key);
  if (kept.some(([id]) => id === event.id)) return;
  const row = [event.id, event.user, event.message, event.emoji];
  await state.set(key, JSON.stringify([...kept, row].slice(-MAX_PER_PART)));
}

/** undefined when it is none that was kept, or none of this room. */
export async function reactionOf(
  state: AdapterState,
  room: string,
  id: string,
): Promise<SeenReaction | undefined> {
  const row = (await rowsOf(state, keyOf(room, id))).find(([one]) => one === id);
  const [, user, message, emoji] = row ?? [];
  if (user === undefined || message === undefined || emoji === undefined) return undefined;
  return { user, message, emoji };
}

async function rowsOf(state: AdapterState, key: string): Promise<readonly (readonly string[])[]> {
  const stored: unknown = JSON.parse((await state.get(key)) ?? "[]");
  return list(stored).map((row) => list(row).map((one) => text(one) ?? ""));
}

function keyOf(room: string, id: string): string {
  const part = (createHash("sha256").update(id).digest()[0] ?? 0) % PARTS;
  return `reactions:${part}:${room}`;
}
