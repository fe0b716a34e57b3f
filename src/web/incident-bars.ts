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
  return await barsOf(network, user, barIn)(rooms);
}

/**
 * The same for one reader again and again: a bar is asked for again when its room has changed by more than words of
 * people, which come often and change nothing that stands in it.
 */
export function barsOf(
  network: string,
  user: string,
  barIn: BarIn,
): (rooms: readonly RoomView[]) => Promise<readonly RoomWithBar[]> {
  const kept = new Map<string, { readonly from: string; readonly bar: IncidentBar | undefined }>();
  const look = async (room: RoomView): Promise<void> => {
    const from = whatCounts(room);
    if (kept.get(room.id)?.from === from) return;
    kept.set(room.id, { from, bar: await barIn(network, room.id, user) });
  };
  return async (rooms) => {
    const asked = rooms.filter((room) => room.kind === "room" && room.yours === "joined").slice(-MAX_BARS);
    const waiting = [...asked];
    const work = async () => {
      for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) await look(room);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const shown = new Set(asked.map((room) => room.id));
    return rooms.map((room) => {
      const incident = shown.has(room.id) ? kept.get(room.id)?.bar : undefined;
      return incident === undefined ? room : { ...room, incident };
    });
  };
}

/** Every change of an incident is said in its rooms by Muster, at the least on the card. */
function whatCounts({ topic, people, messages }: RoomView): string {
  const said = messages.flatMap(({ id, by, text }) => (by === "muster" ? [[id, text]] : []));
  return JSON.stringify([topic, people, said]);
}
