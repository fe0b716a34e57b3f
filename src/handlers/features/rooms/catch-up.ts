/** What a room missed, put together at the moment of sending, for those who can read it then. */

import { bannerOver } from "../../../core/banner.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import { catchUp as catchUpMessage, type Missed } from "../../../core/incident/catch-up.ts";
import { visibilityOf } from "../../../core/marking/entry-visibility.ts";
import type { Marking } from "../../../core/marking/marking.ts";
import { withheldEntry } from "../../../core/marking/withheld.ts";
import type { Entry, Json } from "../../../core/timeline/entry.ts";
import { loadDirectory } from "../../../db/directory.ts";
import { MAIN } from "../../../db/roll.ts";
import { missedBy } from "../../../db/room-gaps.ts";
import { roomMembersOf } from "../../../db/room-members.ts";
import { roomsOf } from "../../../db/rooms.ts";
import { readTimeline } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { needToKnowOf, readersOf } from "../../runtime/need-to-know.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import type { catchUp } from "../../runtime/steps.ts";

/** After that it is no news any more, and the status card says how things stand. */
const NEWS_FOR = 2 * 3_600_000;

/** Resolves to nothing when the room missed nothing of late. */
export async function sendCatchUp(
  step: DataOf<typeof catchUp>,
  { db, port, attempt, now, registry }: SendContext,
): Promise<Json | undefined> {
  const room = await openRoomOf(db, step.room);
  const gap = await missedBy(db, room.id);
  if (room.roomKey !== MAIN || !gap || now().getTime() - gap.until.getTime() > NEWS_FOR) return undefined;
  const incident = await incidentOf(db, room.incident);
  const directory = await loadDirectory(db);
  const need = await needToKnowOf(db, directory, incident);
  const audience = readersOf(directory, need, await roomMembersOf(db, room.id));
  // The status card says there why nothing is said.
  if (!need.mayKnow(audience).ok) return undefined;

  const placeOf = (one: { readonly network?: string; readonly room?: string | undefined }) =>
    `${one.network} ${one.room}`;
  const roomKeys = new Map(
    (await roomsOf(db, incident.id))
      .filter((one) => one.id !== room.id && one.roomId !== undefined)
      .map((one) => [placeOf({ network: one.network, room: one.roomId }), one.roomKey]),
  );
  const saidIn = ({ source }: Entry): string | undefined => roomKeys.get(placeOf(source ?? {}));
  const names = nameBook(directory);
  const visibility = visibilityOf(need, audience, directory);
  const shown: Pick<Marking, "tlp" | "pap">[] = [];
  const entries = (await readTimeline(db, incident.id, { after: gap.after }))
    .filter((entry) => entry.number < gap.before && registry.entryKinds.has(entry.kind, "told-late"))
    // Side rooms are not reported in the others, either.
    .filter((entry) => (saidIn(entry) ?? MAIN) === MAIN);
  // Where nothing passes from room to room, nothing does so late.
  const passing = incident.relay === "off" ? entries.filter((entry) => saidIn(entry) === undefined) : entries;
  const missed = passing.map((entry): Missed => {
    const marking = need.markingOf(entry);
    const seen = visibility(entry);
    if (marking.circle === "label" || !seen.shown)
      return { withheld: withheldEntry(entry.number, marking, need.shownSourceOf(entry), directory) };
    shown.push(seen.marking);
    return {
      number: entry.number,
      at: entry.occurredAt,
      by: names.personOf(entry.author),
      text: `${seen.labels}${entry.text}`,
    };
  });
  const command = code(`${port.prefix} timeline ${incident.ref}`);
  const message = catchUpMessage({
    banner: bannerOver(incident, shown),
    since: gap.since,
    until: gap.until,
    missed,
    elsewhere: entries.length - passing.length,
    command,
  });
  return port.post(room.roomId, message, attempt);
}
