/** What somebody who is added to a side room would read there, although it was said before they were meant. */
import type { Contact } from "../../../core/directory/directory.ts";
import { MAIN } from "../../../db/roll.ts";
import { numbersSaidIn, type Room, roomsOf } from "../../../db/rooms.ts";
import { entriesNumbered } from "../../../db/timeline.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";

/**
 * Numbers of the entries that stand in the history of the side room and that one of these people may not have.
 * Where people see only what is said after they joined there is no such history.
 */
export async function inTheWay(
  context: IncidentContext,
  roomKey: string,
  newcomers: readonly { readonly contact: Contact; readonly network: string }[],
): Promise<readonly number[]> {
  const { tx, incident, directory, registry } = context;
  if (roomKey === MAIN) return [];
  const rooms = (await roomsOf(tx, incident.id)).filter((room) => room.roomKey === roomKey);
  const readers = newcomers.filter(({ network }) => showsHistory(context, rooms, network));
  if (readers.length === 0) return [];
  const roomIds = rooms.flatMap((room) => (room.roomId === undefined ? [] : [room.roomId]));
  const entries = await entriesNumbered(
    tx,
    incident.id,
    await numbersSaidIn(tx, incident.id, roomIds, registry.entryKinds.with("said")),
  );
  const need = await needToKnowOf(tx, directory, incident);
  const audience = readers.map(({ contact }) => need.reader(contact));
  return entries.filter((entry) => !need.mayRead(entry, audience).ok).map((entry) => entry.number);
}

function showsHistory({ networks }: IncidentContext, rooms: readonly Room[], network: string): boolean {
  const isThere = rooms.some((room) => room.network === network && room.roomId !== undefined);
  return isThere && networks.get(network)?.history !== "from-joining";
}
