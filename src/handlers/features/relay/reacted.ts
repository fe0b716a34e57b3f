/** Emojis under messages. */
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { carryReaction } from "./react.ts";

export function reacted(inbound: InboundContext<EventOf<"reacted" | "unreacted">>): Promise<void> {
  return carryReaction(inbound);
}
