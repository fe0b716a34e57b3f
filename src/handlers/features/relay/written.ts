/** What people write in the rooms. */
import type { Arrival, EventOf } from "../../runtime/inbound-context.ts";
import { carry } from "./carry.ts";

export function written(arrival: Arrival<EventOf<"message">>): Promise<void> {
  return carry(arrival);
}
