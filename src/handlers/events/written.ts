/** What people write in the rooms. */
import type { Arrival, EventOf } from "../dispatch.ts";

export function written(_arrival: Arrival<EventOf<"message">>): Promise<void> {
  return Promise.resolve();
}
