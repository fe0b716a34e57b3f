/** Puts the emojis of buttons under Muster's own messages, so that pressing one is enough. Beside everything else, best effort. */
import type { Message } from "../../core/message.ts";
import { ChatError } from "../chat-errors.ts";
import { pause } from "../pause.ts";
import { buttonsField } from "./buttons.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";

/** Milliseconds after the message: what people wait for goes first. */
const LATER = 3_000;
/** Milliseconds for which a homeserver that has asked to wait is spared them: people can still reply. */
const SPARED = 10 * 60_000;

export interface Placing {
  readonly mutex: KeyedMutex;
  /** Milliseconds since the homeserver asked to wait; undefined: it never did. */
  limitedMsAgo(): number | undefined;
  /** Puts one emoji there; the same again does nothing. */
  set(emoji: string): Promise<void>;
  readonly patience: number;
  readonly stop: AbortSignal;
}

/** One message after the other, and only while the homeserver takes them gladly. */
export async function placeButtons(message: Message, placing: Placing): Promise<void> {
  const buttons = message.blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
  if (buttons.length === 0) return;
  await pause(LATER * placing.patience, placing.stop);
  await placing.mutex.acquire("buttons", async () => {
    for (const { key } of buttonsField(buttons)) {
      if (placing.stop.aborted || (placing.limitedMsAgo() ?? SPARED) < SPARED) return;
      try {
        await placing.set(key);
      } catch (error) {
        if (error instanceof ChatError) return;
        throw error;
      }
    }
  });
}
