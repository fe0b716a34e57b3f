/** Emojis under messages. */
import type { Arrival, EventOf } from "../dispatch.ts";

export function reacted(_arrival: Arrival<EventOf<"reacted" | "unreacted">>): Promise<void> {
  return Promise.resolve();
}
