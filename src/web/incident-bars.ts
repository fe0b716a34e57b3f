/** Puts the bars of their incidents beside the rooms that somebody is in. */
import type { LocalChat, RoomView } from "../adapters/local/local-chat.ts";
import type { IncidentBar } from "../core/incident/incident-bar.ts";

/**
 * The bar of a room's incident as this reader may have it. Undefined: the room is of no incident, or it would be
 * withheld there. Asked only about rooms in which the reader is.
 */
export type BarIn = (network: string, room: string, user: string) => Promise<IncidentBar | undefined>;

export type RoomWithBar = RoomView & { readonly incident?: IncidentBar };

/** Each takes a dozen queries, and somebody may be in a thousand rooms: the newest have one. */
const MAX_BARS = 100;
const AT_ONCE = 4;

/** The rooms in the same order. */
export async function withBars(
  { network }: Pick<LocalChat, "network">,
  user: string,
  rooms: readonly RoomView[],
  barIn: BarIn,
): Promise<readonly RoomWithBar[]> {
  const asked = rooms.filter((room) => room.kind === "room" && room.yours === "joined").slice(-MAX_BARS);
  const bars = new Map<string, IncidentBar>();
  const waiting = [...asked];
  const work = async () => {
    for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) {
      const bar = await barIn(network, room.id, user);
      if (bar !== undefined) bars.set(room.id, bar);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rooms.map((room) => {
    const incident = bars.get(room.id);
    return incident === undefined ? room : { ...room, incident };
  });
}
