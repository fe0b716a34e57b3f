/** Side rooms: for fewer than everybody who takes part, with a marking of their own. */
import type { Incident } from "../../core/incident/incident.ts";
import { sideRoomTitle } from "../../core/incident/names.ts";
import { strictest, type Tlp } from "../../core/marking/tlp.ts";
import { MUSTER, type NewEntry } from "../../core/timeline/entry.ts";
import type { Tx } from "../../db/connect.ts";
import { MAIN } from "../../db/roll.ts";
import { findRoom, type Room, roomsOf } from "../../db/rooms.ts";
import { meantIn } from "../../db/side-rooms.ts";
import type { ReadingContext } from "./command.ts";

/** A side room, as far as what is said in it is concerned. */
export interface SideRoom {
  /** The key of its rooms on all networks. */
  readonly roomKey: string;
  /** What people call it. */
  readonly title: string;
  /** At least as strict as the incident. */
  readonly marking: Tlp;
  /** Ids of the organisations for which it is. */
  readonly organisations: readonly string[];
  /** Ids of the contacts who were asked to be in it: those whom TLP:RED names there. */
  readonly contacts: readonly string[];
}

/** The side room of the incident in which a command was typed; undefined when it was typed anywhere else. */
export async function sideRoomOf(
  context: Pick<ReadingContext, "tx" | "incident" | "source">,
): Promise<SideRoom | undefined> {
  const { network, room: roomId } = context.source;
  const room = roomId === undefined ? undefined : await findRoom(context.tx, { network, roomId });
  if (!room || room.incident !== context.incident.id) return undefined;
  return asSideRoom(context.tx, context.incident, room);
}

/** What a room is as a side room; undefined for a room for everybody who takes part. */
export async function asSideRoom(tx: Tx, incident: Incident, room: Room): Promise<SideRoom | undefined> {
  if (room.roomKey === MAIN) return undefined;
  const meant = await meantIn(tx, incident.id, room.roomKey);
  return {
    roomKey: room.roomKey,
    title: sideRoomTitle(room.roomKey),
    marking: markedAs(incident, room).marking,
    organisations: [...new Set(meant.map((one) => one.organisation))],
    contacts: meant.flatMap((one) => one.contact ?? []),
  };
}

/** What binds something that is said in a side room for those for whom it is. */
export function overrideOf(side: SideRoom, source: string): Pick<NewEntry, "marking" | "handling"> {
  return {
    marking: side.marking,
    handling: {
      source,
      circle: "label",
      only: side.organisations,
      ...(side.marking === "RED" ? { named: side.contacts } : {}),
    },
  };
}

/**
 * Source of what Muster notes in a side room, and of words there whose author nobody knows: they are none of the
 * organisations', and so none of them lowers their label or lets others have them.
 */
const NOBODY = MUSTER;

/**
 * What binds an entry about something that happened in a room: the incident's marking in a room for everybody
 * who takes part, and in a side room what binds everything there.
 * @param source organisation that it comes from; absent: Muster noted it, for those for whom the room is
 */
export async function markingOverrideIn(
  tx: Tx,
  incident: Incident,
  room: Room,
  source?: string,
): Promise<Pick<NewEntry, "marking" | "handling">> {
  const side = await asSideRoom(tx, incident, room);
  if (!side) return { marking: incident.marking };
  return overrideOf(side, source ?? NOBODY);
}

/** The incident as its label is in a room. */
export function markedAs(incident: Incident, room: Pick<Room, "marking">): Incident {
  // The incident may have been marked more strictly since the room was opened.
  return { ...incident, marking: strictest(room.marking ?? incident.marking, incident.marking) };
}

/** Whether somebody is among those for whom it is: of its organisations, and at TLP:RED in person. */
export function isFor(
  side: SideRoom,
  person: { readonly id: string; readonly organisation: string },
): boolean {
  return side.marking === "RED"
    ? side.contacts.includes(person.id)
    : side.organisations.includes(person.organisation);
}

/** A side room with its rooms on all networks. */
export interface OwnSideRoom {
  readonly side: SideRoom;
  readonly rooms: readonly Room[];
}

/** The side rooms that are for somebody, under names that tell these apart; of others they learn nothing. */
export async function sideRoomsFor(
  tx: Tx,
  incident: Incident,
  person: { readonly id: string; readonly organisation: string },
): Promise<readonly OwnSideRoom[]> {
  const rooms = (await roomsOf(tx, incident.id)).filter((one) => one.roomKey !== MAIN);
  const own: OwnSideRoom[] = [];
  for (const [, group] of Map.groupBy(rooms, (one) => one.roomKey)) {
    const [first] = group;
    const side = first && (await asSideRoom(tx, incident, first));
    if (side && isFor(side, person)) own.push({ side, rooms: group });
  }
  const alike = Map.groupBy(own, (one) => one.side.title);
  return own.map(({ side, rooms: on }) => {
    const isOnly = alike.get(side.title)?.length === 1;
    return { rooms: on, side: isOnly ? side : { ...side, title: side.roomKey } };
  });
}
