/** What became of an invitation to somebody of another organisation. */
import type { Arrival, EventOf } from "../dispatch.ts";

export function connected(_arrival: Arrival<EventOf<"connect">>): Promise<void> {
  return Promise.resolve();
}
