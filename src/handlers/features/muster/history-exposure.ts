/**
 * Anyone who comes into a room that shows its history reads what was said there before: under a stricter label than
 * today's, or in an entry that is for fewer people since.
 */
import type { Contact, Organisation } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { compareTlp, strictest, type Tlp, tlpLabel } from "../../../core/marking/tlp.ts";
import type { Entry, EntryKind } from "../../../core/timeline/entry.ts";
import type { EntryKinds } from "../../../core/timeline/entry-kinds.ts";
import { oneOf } from "../../../core/words.ts";
import type { Db } from "../../../db/connect.ts";
import { loadPeople } from "../../../db/directory.ts";
import { copiesOf } from "../../../db/relay.ts";
import { MAIN } from "../../../db/roll.ts";
import { missedBy } from "../../../db/room-gaps.ts";
import { roomMembersOf } from "../../../db/room-members.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { boundOnTheirOwn, entryOfMessage, labelsSince } from "../../../db/timeline.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";

/**
 * Side rooms are looked at when somebody is asked into them (rooms/history.ts).
 * @param contacts who are to be invited; of those who are in the room already, or invited, nobody is kept out
 * @returns of those who may not have what the room shows, why: words for people
 */
export async function historyExposure(
  db: Db,
  incident: Incident,
  room: Room,
  contacts: readonly string[],
  kinds: EntryKinds,
): Promise<ReadonlyMap<string, string>> {
  if (room.roomKey !== MAIN || room.openedAt === undefined || contacts.length === 0) return new Map();
  const since = await beginningOf(db, room, room.openedAt);
  const [labels, entries] = await Promise.all([
    labelsSince(db, incident.id, since),
    saidThere(db, incident, room, since, kinds.with("said")),
  ]);
  const label = strictest(incident.marking, ...labels);
  if (label === incident.marking && entries.length === 0) return new Map();

  const here = new Set((await roomMembersOf(db, room.id)).map((one) => one.contact));
  const newcomers = contacts.filter((one) => !here.has(one));
  const authors = entries.map((one) => one.author);
  const people = await loadPeople(db, [...new Set([...newcomers, ...authors])]);
  const need = await needToKnowOf(db, people, incident);
  return new Map(
    people.contacts
      .filter((one) => newcomers.includes(one.id))
      .flatMap((one): [string, string][] => {
        const held = entries.filter((entry) => !need.mayRead(entry, [need.reader(one)]).ok);
        const what = isAbove(label, incident, one, people.organisations)
          ? `what was said in it at ${tlpLabel(label)}`
          : held.length > 0
            ? cited(held)
            : undefined;
        if (what === undefined) return [];
        return [[one.id, `the room shows ${what}, which is not for them; a side room would not`]];
      }),
  );
}

const CITED = 5;

/** `entry 7`, `entries 7, 9 and 12`. */
function cited(entries: readonly Entry[]): string {
  const left = entries.length - CITED;
  const shown = entries.slice(0, CITED).map((one) => `${one.number}`);
  const numbers = left > 0 ? [...shown, `${left} more`] : shown;
  return `${entries.length === 1 ? "entry" : "entries"} ${oneOf(numbers, "and")}`;
}

/** A room that could only be opened late was told what was said until then (catch-up.ts). */
async function beginningOf(db: Db, room: Room, openedAt: Date): Promise<Date> {
  const gap = await missedBy(db, room.id);
  return gap !== undefined && gap.since < openedAt ? gap.since : openedAt;
}

/** Of TLP:RED that is everybody new: it was for those named then. */
function isAbove(
  label: Tlp,
  incident: Incident,
  contact: Contact,
  organisations: readonly Organisation[],
): boolean {
  if (label === incident.marking) return false;
  if (label === "RED") return contact.id !== incident.openedBy && contact.id !== incident.lead;
  const home = organisations.find(({ id }) => id === contact.organisation);
  return home?.id !== incident.source && compareTlp(home?.ceiling ?? "CLEAR", label) < 0;
}

/** Entries whose words were said there and that have a marking of their own now; the label looks after all others. */
async function saidThere(
  db: Db,
  incident: Incident,
  room: Room,
  since: Date,
  said: readonly EntryKind[],
): Promise<readonly Entry[]> {
  const entries = await boundOnTheirOwn(db, incident.id, since, said);
  const stands = await Promise.all(entries.map((entry) => !isWritten(entry) || stillStands(db, room, entry)));
  return entries.filter((_, at) => stands[at]);
}

/** What people wrote stands where they wrote it; everything else Muster said in all rooms. */
function isWritten({ kind }: Entry): boolean {
  return kind === "pinned" || kind === "edited";
}

async function stillStands(db: Db, room: Room, { source }: Entry): Promise<boolean> {
  if (source?.room === undefined || source.message === undefined) return false;
  const { network, message } = source;
  const newest = await entryOfMessage(db, room.incident, network, message);
  if (newest?.kind === "deleted") return false;
  const from = await findRoom(db, { network, roomId: source.room });
  if (from === undefined || from.id === room.id) return from !== undefined;
  return (await copiesOf(db, { room: from.id, message })).some(
    (one) => one.toRoom === room.id && !one.deleted,
  );
}
