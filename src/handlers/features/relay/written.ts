/** What people write in the rooms. */
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { carry } from "./carry.ts";

export function written(inbound: InboundContext<EventOf<"message">>): Promise<void> {
  return carry(inbound);
}
