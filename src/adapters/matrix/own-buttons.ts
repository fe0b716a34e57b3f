/**
 * What the buttons of Muster's own messages do, as Muster sent them. A reaction presses only what stands here: an event
 * on the homeserver that claims to be Muster's may be forged. Survives a restart.
 */
import type { Message } from "../../core/message.ts";
import type { AdapterState } from "../chat-port.ts";
import { buttonsField, type ReactionButton, readButtons } from "./buttons.ts";

/**
 * Call once the message is on the homeserver, also after a repeat that found it there. An edit replaces what the
 * message had.
 * @returns whether that is new
 */
export async function keepButtons(
  state: AdapterState,
  room: string,
  id: string,
  message: Message,
): Promise<boolean> {
  const buttons = message.blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
  const key = keyOf(room, id);
  const kept = await state.get(key);
  const now = JSON.stringify(buttonsField(buttons));
  // Most messages have none, and are not written down.
  if (kept === now || (buttons.length === 0 && kept === undefined)) return false;
  await state.set(key, now);
  return true;
}

/** None for a message that Muster did not send, or that has no buttons. */
export async function buttonsOf(
  state: AdapterState,
  room: string,
  id: string,
): Promise<readonly ReactionButton[]> {
  const kept = await state.get(keyOf(room, id));
  return kept === undefined ? [] : readButtons(JSON.parse(kept));
}

function keyOf(room: string, id: string): string {
  return `buttons:${room}:${id}`;
}
