/**
 * The last look before anything leaves: whether everybody who will read it may have it. What they may not have
 * is replaced by its number and marking. Whatever was decided when it was queued, people may have come since,
 * organisations may have been removed, and labels may have been raised.
 */

import { bannerNow, bareBannerOf } from "../../core/banner.ts";
import { byId } from "../../core/directory/by-id.ts";
import type { Organisation } from "../../core/directory/directory.ts";
import { organisationName } from "../../core/directory/name-book.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Audience, Reader, Verdict } from "../../core/marking/may-share.ts";
import type { NeedToKnow } from "../../core/marking/need-to-know.ts";
import { tlpLabel } from "../../core/marking/tlp.ts";
import { withheldLabels } from "../../core/marking/withheld.ts";
import { type Message, say } from "../../core/message.ts";
import { MAX_EXAMPLES } from "../../core/message-budgets.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import type { Tx } from "../../db/connect.ts";
import { loadDirectory } from "../../db/directory.ts";
import { oneLook } from "../../db/read-once.ts";
import { MAIN } from "../../db/roll.ts";
import { roomMembersOf } from "../../db/room-members.ts";
import type { Room } from "../../db/rooms.ts";
import { entriesNumbered } from "../../db/timeline.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import { needToKnowOf, readersOf } from "./need-to-know.ts";
import type { CitedEntries } from "./steps.ts";

/** The message as this room may have it. */
export async function redactForRoom(
  tx: Tx,
  incident: Incident,
  room: Room,
  message: Message,
  cites: CitedEntries = [],
): Promise<Message> {
  if (cites === "no-content") return asMarkedNow(message, incident, cites);
  return (await refusedInRoom(tx, incident, room, cites)) ?? asMarkedNow(message, incident);
}

/** With the banner of now: it may have waited while the incident was marked more strictly. */
export function asMarkedNow(message: Message, incident: Incident, cites?: CitedEntries): Message {
  return { ...message, banner: bannerNow(message.banner, incident, cites === "no-content") };
}

/** The replacement for that room; undefined when everybody there may have it. */
export async function refusedInRoom(
  tx: Tx,
  incident: Incident,
  room: Room,
  cites: readonly number[] = [],
): Promise<Message | undefined> {
  const look = oneLook(tx);
  const roomMembers = await roomMembersOf(look, room.id);
  const entries = await entriesNumbered(look, incident.id, cites);
  const people = await loadDirectory(look);
  const need = await needToKnowOf(look, people, incident);
  return refused(incident, need, people.organisations, readersOf(people, need, roomMembers), entries, room);
}

/**
 * The message as this person may have it; without a contact: somebody unknown. undefined when they may not even
 * know of the incident (any more): then nothing about it is for them, not even that there is something.
 */
export async function redactForPerson(
  tx: Tx,
  incident: Incident,
  contact: string | undefined,
  message: Message,
  cites: CitedEntries = [],
): Promise<Message | undefined> {
  if (cites === "no-content") return asMarkedNow(message, incident, cites);
  const look = oneLook(tx);
  const entries = await entriesNumbered(look, incident.id, cites);
  const people = await loadDirectory(look);
  const need = await needToKnowOf(look, people, incident);
  const person = contact === undefined ? undefined : byId(people.contacts).get(contact);
  const reader = person === undefined ? need.stranger : need.reader(person);
  if (!knowsOf(need, reader)) return undefined;
  return refused(incident, need, people.organisations, [reader], entries) ?? asMarkedNow(message, incident);
}

/**
 * Whether they know of it anyway: anyone who may know (as handlers/rights.ts says it), and anyone who takes part in it
 * at a label that is above what their organisation may receive; of TLP:RED only the persons whom it names.
 */
function knowsOf({ marking, mayKnow }: NeedToKnow, reader: Reader): boolean {
  if (!reader.takesPart) return false;
  const known = mayKnow([reader]);
  if (known.ok) return true;
  const isNamed = reader.contact !== undefined && marking.named?.includes(reader.contact) === true;
  return known.refused.every(({ why }) => why === "ceiling") && (marking.tlp !== "RED" || isNamed);
}

function refused(
  incident: Incident,
  need: NeedToKnow,
  organisations: readonly Organisation[],
  audience: Audience,
  entries: readonly Entry[],
  room?: Room,
): Message | undefined {
  const known = need.mayKnow(audience);
  if (!known.ok) {
    const facts = { ref: incident.ref, tlp: tlpLabel(incident.marking), reasons: reasons(known) };
    return say(bareBannerOf(incident), RUNTIME_SAYS.withheld(facts));
  }
  const held = entries.filter((entry) => isForFewer(need, entry, room) || !need.mayRead(entry, audience).ok);
  if (held.length === 0) return undefined;
  const lines = held.map((entry) => ({
    entry: entry.number,
    labels: withheldLabels(need.markingOf(entry)).join(" "),
    source: organisationName({ organisations }, need.shownSourceOf(entry)),
  }));
  const command = `timeline ${incident.ref}`;
  return say(bareBannerOf(incident), RUNTIME_SAYS.entriesWithheld({ entries: lines, command }));
}

/**
 * A room for everybody who takes part shows newcomers what was said before they came: what is not for
 * everybody is not said there, even while nobody is there who may not have it.
 */
function isForFewer(need: NeedToKnow, entry: Entry, room: Room | undefined): boolean {
  return room?.roomKey === MAIN && need.markingOf(entry).circle === "label";
}

function reasons(verdict: Exclude<Verdict, { ok: true }>): readonly string[] {
  const texts = new Set(
    verdict.refused.map(({ reader, why }) => {
      const who = reader.organisation;
      if (why === "unknown" || who === undefined) return "Somebody here is not in the directory.";
      if (why === "ceiling") return `${who.name} may receive up to ${tlpLabel(who.ceiling)}.`;
      return `${who.name} is not among those who may have it.`;
    }),
  );
  const shown = [...texts].slice(0, MAX_EXAMPLES);
  const more = texts.size > MAX_EXAMPLES ? [`And ${texts.size - MAX_EXAMPLES} more.`] : [];
  return [...shown, ...more];
}
