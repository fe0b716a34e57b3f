/** What people write in the rooms. */
import type { Arrival, EventOf } from "../arrival.ts";
import { carry } from "../relay/carry.ts";

export function written(arrival: Arrival<EventOf<"message">>): Promise<void> {
  return carry(arrival);
}
