/** Pinning a message puts it on the timeline: the way to record what was said without typing it again. */
import type { Contact } from "../../../core/directory/directory.ts";
import type { Markdown } from "../../../core/message.ts";
import { readableText } from "../../../core/readable.ts";
import type { Entry, NewEntry } from "../../../core/timeline/entry.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { carriedIn } from "../../../db/relay.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { citedIn } from "../../../db/said.ts";
import { append, entriesNumbered, entryOfMessage } from "../../../db/timeline.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { overrideLike } from "../../runtime/override-like.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { appendCorrection } from "./corrections.ts";
import { RECORD } from "./messages.ts";
import { recorderOf } from "./recorder.ts";
import { tellOfOwnLabels, wordsOnRecord } from "./words-on-record.ts";

/** Longest text of a message that the timeline takes, in UTF-16 units; the rest is cut with a note. */
const MAX_PINNED_LENGTH = 4_000;
/** Of one message at most so many entries, or people whose words it carries. */
const MAX_PINNED = 10;

/** What names a message because something was done to it; all else names the message in which a command was typed. */
const ABOUT_MESSAGES = new Set(["pinned", "unpinned", "edited", "deleted"]);

type Pin = InboundContext<EventOf<"pinned" | "unpinned">>;

/** Where the pin is set, and by whom. */
interface Place {
  readonly incident: LockedIncident;
  readonly room: Room;
  readonly pinner: Contact;
}

export async function pinnedOrUnpinned(inbound: Pin): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (!room || room.summaryMessage === event.message) return;
  const incident = await lockIncident(tx, room.incident);
  const pinner = incident && (await recorderOf(inbound, incident, event.user));
  // Only who may write a note puts things on the record; a pin of anybody else stays just a pin.
  if (!incident || !pinner) return;
  const place = { incident, room, pinner };

  const before = await entryOfMessage(tx, incident.id, from.network, event.message);
  const onRecord = before?.kind === "pinned" || before?.kind === "edited";
  // A message on record is not recorded again; a message that is not on record cannot be unpinned.
  if (onRecord !== (event.kind === "unpinned")) return;
  if (before && event.kind === "unpinned") await takeOff(inbound, place, before);
  else await putOn(inbound, place, before);
  await refreshCards(inbound, incident);
}

async function takeOff(inbound: Pin, { incident, pinner, room }: Place, before: Entry): Promise<void> {
  const entry: NewEntry & { readonly corrects: number } = {
    kind: "unpinned",
    text: `${pinner.name} unpinned the message of entry ${before.number}`,
    data: { pinnedBy: pinner.id },
    occurredAt: new Date(inbound.event.at),
    author: pinner.id,
    organisation: pinner.organisation,
    ...(await overrideLike(inbound.tx, inbound.directory, incident, before)),
    source: sourceOf(inbound, room),
    corrects: before.number,
  };
  await appendCorrection(inbound.tx, incident, entry, inbound.now);
}

async function putOn(inbound: Pin, place: Place, before: Entry | undefined): Promise<void> {
  const { tx, event } = inbound;
  const { incident, room } = place;
  // A command that was typed: what it put there is on the record.
  if (before && !ABOUT_MESSAGES.has(before.kind)) return referTo(inbound, place, before);
  const cited = await citedIn(tx, room.id, event.message);
  // Of what Muster says beyond entries there is nothing to record.
  if (cited !== undefined) {
    for (const entry of await entriesNumbered(tx, incident.id, cited.slice(0, MAX_PINNED)))
      await referTo(inbound, place, entry);
    return;
  }
  const carried = await carriedIn(tx, { room: room.id, message: event.message }, MAX_PINNED);
  if (carried.length === 0) {
    const author = event.author === undefined ? undefined : await identify(tx, inbound.atOnce, event.author);
    return recordWords(inbound, place, { author, user: event.author, text: event.text }, before);
  }
  for (const one of carried) {
    const from = await findRoom(tx, { id: one.fromRoom });
    const there = from && (await entryOfMessage(tx, incident.id, from.network, one.fromMessage));
    if (there && there.kind !== "unpinned" && there.kind !== "deleted") await referTo(inbound, place, there);
    else if (!one.deleted) {
      const author = inbound.directory.contacts.find(({ id }) => id === one.author);
      await recordWords(inbound, place, { author, user: one.authorUser, text: one.text }, before);
    }
  }
}

/** Whose words they are, as far as the directory knows. */
interface PinnedWords {
  readonly author: Contact | undefined;
  readonly user: string | undefined;
  readonly text: string;
}

/** The organisation is that of whose words they are: a stranger's, and those of nobody, are nobody's. */
async function recordWords(
  inbound: Pin,
  { incident, room, pinner }: Place,
  { author, user, text }: PinnedWords,
  before: Entry | undefined,
): Promise<void> {
  const { tx, now, event } = inbound;
  const words = recordedText(readableText({ words: text }));
  const around = before
    ? await overrideLike(tx, inbound.directory, incident, before)
    : await markingOverrideIn(tx, incident, room, author?.organisation);
  const kept = wordsOnRecord(text, around, incident, {
    source: author?.organisation ?? incident.source,
    named: [...new Set([author?.id ?? pinner.id, pinner.id])],
  });
  if (!kept.taken) {
    const said = (ref: string, why: Markdown) => RECORD.pinNotRecorded({ ref, why });
    return tellOfOwnLabels(inbound, incident, pinner.id, { own: kept.own, said, text, around });
  }
  const entry: NewEntry = {
    kind: "pinned",
    text: `${author?.name ?? user ?? "Somebody"} wrote: ${words}`,
    data: { pinnedBy: pinner.id, text: words },
    occurredAt: new Date(event.at),
    author: author?.id ?? user ?? "unknown",
    ...(author ? { organisation: author.organisation } : {}),
    ...kept.bound,
    source: sourceOf(inbound, room),
  };
  if (before) await appendCorrection(tx, incident, { ...entry, corrects: before.number }, now);
  else await append(tx, incident, [entry], now);
  if (kept.own === undefined) return;
  const said = (ref: string, why: Markdown) => RECORD.pinForFewer({ ref, why });
  await tellOfOwnLabels(inbound, incident, pinner.id, { own: kept.own, said, around });
}

/** An entry on the record stays where it is: the pin names it, comes from where it comes from, and has none of its words. */
async function referTo(inbound: Pin, { incident, room, pinner }: Place, entry: Entry): Promise<void> {
  const pin: NewEntry & { readonly corrects: number } = {
    kind: "pinned",
    text: `${pinner.name} pinned entry ${entry.number}`,
    data: { pinnedBy: pinner.id, entry: entry.number },
    occurredAt: new Date(inbound.event.at),
    author: entry.author,
    ...(entry.organisation === undefined ? {} : { organisation: entry.organisation }),
    ...(await overrideLike(inbound.tx, inbound.directory, incident, entry)),
    source: sourceOf(inbound, room),
    corrects: entry.number,
  };
  await appendCorrection(inbound.tx, incident, pin, inbound.now);
}

function sourceOf({ event, from }: Pin, room: Room): NonNullable<NewEntry["source"]> {
  return { network: from.network, room: room.roomId ?? event.room, message: event.message };
}

/** A message's text as the timeline keeps it. */
export function recordedText(text: string): string {
  return text.length > MAX_PINNED_LENGTH
    ? `${text.slice(0, MAX_PINNED_LENGTH)} … (cut; ${text.length} characters in all)`
    : text;
}
