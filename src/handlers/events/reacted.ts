/** Emojis under messages. */
import type { Arrival, EventOf } from "../arrival.ts";
import { carryReaction } from "../relay/react.ts";

export function reacted(arrival: Arrival<EventOf<"reacted" | "unreacted">>): Promise<void> {
  return carryReaction(arrival);
}
