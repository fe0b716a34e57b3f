/** Puts people's messages into the words in which the other room hears them. */

import type { ChatPort } from "../../../adapters/chat-port.ts";
import { bannerOf, bareBannerOf } from "../../../core/banner.ts";
import type { Directory } from "../../../core/directory/directory.ts";
import { organisationName, personOf } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { ownInWords } from "../../../core/marking/in-text/own-in-words.ts";
import type { Message } from "../../../core/message.ts";
import type { Carried } from "../../../core/relay/carried.ts";
import { originalOf, threadIn } from "../../../core/relay/counterpart.ts";
import { isCopied } from "../../../core/relay/files.ts";
import { type Naming, nameMentions } from "../../../core/relay/mentions.ts";
import { relayMessage, type Said, takenBack, withheldRelay } from "../../../core/relay/relay-message.ts";
import { splitRun } from "../../../core/relay/run.ts";
import type { Db } from "../../../db/connect.ts";
import { loadPeople } from "../../../db/directory.ts";
import { carriedAs, linksOf } from "../../../db/relay.ts";
import { type RoomMember, roomMembersOf } from "../../../db/room-members.ts";
import { type Room, roomsOf } from "../../../db/rooms.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { ownLabelsOf } from "./own-labels.ts";

type People = Pick<Directory, "organisations" | "contacts">;

export interface RelayedMessage {
  readonly message: Message;
  /** Files that are to be copied, now that they were named. */
  readonly copies: readonly { readonly row: number; readonly file: number }[];
  /** Rows of which only the label is said. */
  readonly withheld: readonly number[];
}

/**
 * What the room hears. When somebody there may not have it, only how much was withheld.
 * @param rows of one message, without those that were taken back
 */
export async function wordsFor(
  { db, port, networks }: Pick<SendContext, "db" | "port" | "networks">,
  incident: Incident,
  room: Room,
  rows: readonly Carried[],
): Promise<RelayedMessage> {
  const banner = bannerOf(incident);
  const [{ here, people }, refused, rooms] = await Promise.all([
    peopleIn(db, room, rows),
    refusedInRoom(db, incident, room),
    roomsOf(db, incident.id),
  ]);
  if (refused) {
    return {
      message: withheldRelay(bareBannerOf(incident), rows.length, incident.marking),
      copies: [],
      withheld: [],
    };
  }
  const mentioned = new Set<string>();
  const copies: { row: number; file: number }[] = [];
  const spoken: Said[] = [];
  const withheld: number[] = [];
  const { said, more } = splitRun(rows);
  const networkOf = (row: Carried) =>
    rooms.find((one) => one.id === row.fromRoom)?.network ?? "another network";
  for (const row of said) {
    const from = networkOf(row);
    const own = ownLabelsOf(row, incident);
    if (own) {
      withheld.push(row.id);
      spoken.push({ withheld: ownInWords(own), source: organisationOf(people, row.author), from });
      continue;
    }
    const bothCan = port.files !== undefined && networks.get(from)?.files !== undefined;
    const { text, contacts } = nameMentions(row.text, namingsOf(people, row, here));
    for (const contact of contacts) mentioned.add(contact);
    const files = row.files.map((file) => ({ file, copied: isCopied(file, incident.marking, bothCan) }));
    copies.push(...files.flatMap((one, at) => (one.copied ? [{ row: row.id, file: at }] : [])));
    const inReplyTo = port.threads ? undefined : await answered(db, people, row);
    const who = personOf(people, row.author);
    spoken.push({ who, text, from, files, ...(inReplyTo === undefined ? {} : { inReplyTo }) });
  }
  for (const [author, own] of more) {
    const from = own[0] === undefined ? "" : networkOf(own[0]);
    spoken.push({ who: personOf(people, author), more: own.length, from });
  }
  const users = here.filter((one) => mentioned.has(one.contact ?? "")).map((one) => one.user);
  return { message: relayMessage(banner, spoken, users), copies, withheld };
}

/** What stands in the room for messages that were all taken back: whose, unless somebody there may not know. */
export async function goneFrom(
  db: Db,
  incident: Incident,
  room: Room,
  rows: readonly Carried[],
): Promise<Message> {
  const refused = await refusedInRoom(db, incident, room);
  const who = refused ? [] : await Promise.all(rows.map((row) => nameOfAuthor(db, row.author)));
  return takenBack(bareBannerOf(incident), who);
}

/** The message under which it belongs there; undefined: none, or one that was not carried. */
export async function threadFor(db: Db, port: ChatPort, row: Carried): Promise<string | undefined> {
  if (row.fromThread === undefined || !port.threads) return undefined;
  const root = { room: row.fromRoom, message: row.fromThread };
  return threadIn(root, row.toRoom, await linksOf(db, root));
}

/** "Eve Europol (EC3)". */
export async function nameOfAuthor(db: Db, contact: string): Promise<string> {
  return personOf(await loadPeople(db, [contact]), contact);
}

/** Who is in the room, and everybody who is to be named. */
async function peopleIn(
  db: Db,
  room: Room,
  rows: readonly Carried[],
): Promise<{ here: readonly RoomMember[]; people: People }> {
  const here = (await roomMembersOf(db, room.id)).filter(
    (one) => one.state === "joined" && one.contact !== undefined,
  );
  const contacts = new Set([
    ...rows.flatMap((row) => [row.author, ...row.mentions.map((one) => one.contact)]),
    ...here.flatMap((one) => one.contact ?? []),
  ]);
  return { here, people: await loadPeople(db, [...contacts]) };
}

/** Mentions as the network told of them; and anyone who is there, by name or id. */
function namingsOf(people: People, row: Carried, here: readonly RoomMember[]): Naming[] {
  const shown = (contact: string) => `@${personOf(people, contact)}`;
  return [
    ...row.mentions.map(({ text, contact }) => ({ text, contact, shown: shown(contact) })),
    ...here.flatMap(({ contact = "" }) => {
      const name = people.contacts.find((one) => one.id === contact)?.name;
      return [contact, ...(name === undefined ? [] : [name])].map((text) => ({
        text: `@${text}`,
        contact,
        shown: shown(contact),
      }));
    }),
  ];
}

async function answered(db: Db, people: People, row: Carried): Promise<string | undefined> {
  if (row.fromThread === undefined) return undefined;
  const root = { room: row.fromRoom, message: row.fromThread };
  const original = originalOf(root, await linksOf(db, root));
  const author = original && (await carriedAs(db, original.id))?.author;
  if (author === undefined) return undefined;
  return people.contacts.some((one) => one.id === author)
    ? personOf(people, author)
    : nameOfAuthor(db, author);
}

function organisationOf(people: People, id: string): string {
  const contact = people.contacts.find((one) => one.id === id);
  return contact === undefined ? id : organisationName(people, contact.organisation);
}
