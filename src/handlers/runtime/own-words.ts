/** Title and resolution stand on the timeline too: where such an entry is marked on its own, its words go where it may go. */

import type { Directory } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Audience } from "../../core/marking/may-share.ts";
import type { NeedToKnow } from "../../core/marking/need-to-know.ts";
import { textOf } from "../../core/timeline/entry.ts";
import { backedRemarkings } from "../../db/backing.ts";
import type { Tx } from "../../db/connect.ts";
import { remarkingsOf } from "../../db/marking.ts";
import { MAIN } from "../../db/roll.ts";
import { entriesNumbered } from "../../db/timeline.ts";
import { needToKnowOf } from "./need-to-know.ts";

/** What stands in the place of words that somebody may not have. */
const WITHHELD = "(withheld)";

export interface Seen {
  readonly incident: Incident;
  /** Numbers of the entries that are marked on their own and whose words it still has: who shows it cites them. */
  readonly cites: readonly number[];
}

type People = Pick<Directory, "organisations" | "contacts">;

/**
 * The incident as these readers may have it: its title where they may read the entry of its opening, its resolution
 * where they may read that of its closing. Until such an entry is marked itself, the incident's label binds both.
 * @param audience who reads it
 * @param roomKey of the room where it is read; absent: no room
 */
export async function asReadBy(
  tx: Tx,
  people: People,
  incident: Incident,
  audience: (need: NeedToKnow) => Audience,
  roomKey?: string,
): Promise<Seen> {
  const rows = await backedRemarkings(tx, incident.id, await remarkingsOf(tx, incident.id));
  const marked = rows.map((one) => one.entry);
  if (marked.length === 0) return { incident, cites: [] };
  const entries = await entriesNumbered(tx, incident.id, marked);
  const own = entries.filter(({ kind }) => kind === "opened" || kind === "closed");
  if (own.length === 0) return { incident, cites: [] };
  const need = await needToKnowOf(tx, people, incident);
  const readers = audience(need);
  const held = own.filter(
    (entry) =>
      !need.mayRead(entry, readers).ok || (roomKey === MAIN && need.markingOf(entry).circle === "label"),
  );
  const isOpening = held.some(({ kind }) => kind === "opened");
  const isClosing = held.some(
    (entry) =>
      entry.kind === "closed" &&
      incident.resolution !== undefined &&
      textOf(entry, "resolution") === incident.resolution,
  );
  return {
    incident: {
      ...incident,
      ...(isOpening ? { title: WITHHELD } : {}),
      ...(isClosing ? { resolution: WITHHELD } : {}),
    },
    cites: own.filter((entry) => !held.includes(entry)).map((entry) => entry.number),
  };
}
