/** In which lane an event is handled, and which lanes go first: an opening waits for nobody. */
import type { ChatEvent } from "../../adapters/chat-port.ts";
import type { NewEvent } from "../../db/inbox.ts";
import type { Rank } from "../../db/lanes/ready-lanes.ts";
import type { Registry } from "./registry.ts";

const OPENING = "opening:";

/**
 * Everything in a war-room is handled in its order. Outside of war-rooms only what one person asks for has an order,
 * and what opens an incident needs none: that has a lane of its own.
 */
export function inboxLane(registry: Registry, event: ChatEvent): Pick<NewEvent, "lane" | "outside"> {
  const room = "room" in event ? event.room : undefined;
  const user = "user" in event ? (event.user ?? "") : "";
  const lane = `${event.network}:${room ?? user}`;
  if (event.kind !== "command" && event.kind !== "action" && event.kind !== "form") return { lane };
  const own = isOpening(registry, event)
    ? `${OPENING}${event.network}:${event.id}`
    : `${event.network}:person:${user}`;
  return { lane, outside: { room, lane: own } };
}

function isOpening({ commands }: Registry, event: ChatEvent): boolean {
  const word = event.kind === "command" ? /^\s*([a-z]+)/i.exec(event.text)?.[1]?.toLowerCase() : undefined;
  const name = event.kind === "form" ? event.form : word;
  return commands.some(
    (one) => one.apart === true && (one.name === name || one.aliases?.includes(name ?? "")),
  );
}

export const inboxRank = (lane: string): Rank => (lane.startsWith(OPENING) ? 0 : 1);

/** A room is usable after so many visits to its lane: the opening, and what goes with it side by side. */
const UNTIL_USABLE = 2;

/** Rooms that are being opened and answers go before rooms that are open, these before what is said to one person. */
export function outboxRank(lane: string, visits: number): Rank {
  if (lane.startsWith("reply:")) return 0;
  if (lane.startsWith("room:")) return visits < UNTIL_USABLE ? 0 : 1;
  return 2;
}
