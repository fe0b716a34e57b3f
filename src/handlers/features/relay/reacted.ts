/** Emojis under messages. */
import type { Arrival, EventOf } from "../../runtime/inbound-context.ts";
import { carryReaction } from "./react.ts";

export function reacted(arrival: Arrival<EventOf<"reacted" | "unreacted">>): Promise<void> {
  return carryReaction(arrival);
}
