/** Putting things into the outbox: always in the transaction of the change that they tell about. */
import type { ReplyTarget } from "../../adapters/chat-port.ts";
import { ABOUT_NOTHING, aboutIncident } from "../../core/about.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import { doneAmong, enqueue, type NewStep } from "../../db/outbox.ts";
import { MAIN, rollOf } from "../../db/roll.ts";
import { type Room, roomsOf } from "../../db/rooms.ts";
import type { TransactionContext } from "./context.ts";
import { besideLane, personLane, replyLane, roomLane } from "./lanes.ts";
import type { DataOf, Payload, PayloadKind } from "./payload.ts";
import {
  addToSpace,
  answer,
  type CitedEntries,
  direct,
  post,
  type ReplyRoute,
  type Report,
  refreshCard,
  repeatCard,
  setPowerLevels,
  setTopic,
  statusCard,
} from "./steps.ts";

type EnqueueContext = Pick<TransactionContext, "tx" | "now" | "newId">;

/** Where something is said, and what binds it. */
export interface Announcing {
  /** Id of a room that is left out. */
  readonly except?: string;
  /** Only in this room. */
  readonly only?: string;
  /** In the rooms with this key; absent: in those for everybody who takes part. */
  readonly roomKey?: string;
  readonly cites?: CitedEntries;
}

/**
 * Says it in every room for everybody who takes part, also in those that are still being opened.
 * @param message what to say, or what to say on a network where the words differ (how a command is typed there).
 * @returns the rooms where it is said
 */
export async function announce(
  context: EnqueueContext,
  incident: Incident,
  message: Message | ((network: string) => Message),
  { except, only, roomKey = MAIN, cites }: Announcing = {},
): Promise<readonly Room[]> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter(
    (room) =>
      (room.state === "open" || (room.state === "wanted" && !isLate(room))) &&
      room.roomKey === roomKey &&
      room.id !== except &&
      (only === undefined || room.id === only),
  );
  await enqueue(
    context.tx,
    rooms.map((room) => {
      const said = typeof message === "function" ? message(room.network) : message;
      const step = post.of({ room: room.id, message: said, ...(cites ? { cites } : {}) });
      return roomStep(room, step, context.newId());
    }),
    context.now,
  );
  return rooms;
}

/** Could not be opened so far: when it can, it is told at once what it missed (features/rooms/catch-up.ts). */
function isLate(room: Room): boolean {
  return room.roomKey === MAIN && room.late;
}

/** Has the status card of every room brought up to date; many changes at once cost one edit. */
export async function refreshCards(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, statusCard);
}

/** The same as steps, for those who queue many things at once. */
export function cardSteps(context: EnqueueContext, incident: Incident): Promise<readonly NewStep[]> {
  return stepsForRooms(context, incident, statusCard);
}

/** Has the topic of every room set again. */
export async function refreshTopics(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, setTopic);
}

/** Has every room know who leads. */
export async function refreshPowerLevels(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, setPowerLevels);
}

/** Milliseconds in which people who join share one new card. */
const MOMENT = 1_500;

/** Has the status card posted again, for people who cannot see what was said before they joined: where many come, once a minute. */
export async function repeatStatusCard(context: EnqueueContext, room: Room): Promise<void> {
  await sparingly(context, room, repeatCard.of({ room: room.id }), { free: 3, afterMs: MOMENT });
}

/** Has the status card of every room brought up to date because somebody came or went: of many in a minute a few. */
export async function refreshCardsSparingly(context: EnqueueContext, incident: Incident): Promise<void> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter((room) => room.state === "open");
  for (const room of rooms)
    await sparingly(context, room, refreshCard.of({ room: room.id }), { free: 5, afterMs: 0 });
}

const MINUTE = 60_000;

/**
 * Beside what is said in the room: the first few of a minute at once, and once at its end for all others. While it goes
 * on like that, once at the end of each minute.
 */
async function sparingly(
  context: EnqueueContext,
  room: Room,
  step: Payload,
  { free, afterMs }: { readonly free: number; readonly afterMs: number },
): Promise<void> {
  const minute = Math.floor(context.now.getTime() / MINUTE);
  const keyOf = (of: number, turn: number | "late") => `${step.kind}:${room.id}:${of}:${turn}`;
  const turns = Array.from({ length: free }, (_, turn) => keyOf(minute, turn));
  const done = await doneAmong(context.tx, [...turns, keyOf(minute, "late")]);
  const turn = done.has(keyOf(minute, "late")) ? undefined : turns.find((one) => !done.has(one));
  const notBefore =
    turn === undefined ? new Date((minute + 1) * MINUTE) : new Date(context.now.getTime() + afterMs);
  const next = { ...roomStep(room, step, turn ?? keyOf(minute + 1, "late")), notBefore };
  await enqueue(context.tx, [{ ...next, lane: besideLane(step.kind, room.id) }], context.now);
}

/** Has the room put beside the other rooms of its incident, when what opens a room is done. */
export async function addRoomToSpace(context: EnqueueContext, room: Room): Promise<void> {
  await beside(context, room, addToSpace.of({ room: room.id }), MOMENT);
}

async function beside(context: EnqueueContext, room: Room, step: Payload, afterMs: number): Promise<void> {
  const notBefore = new Date(context.now.getTime() + afterMs);
  const lane = besideLane(step.kind, room.id);
  await enqueue(
    context.tx,
    [{ ...roomStep(room, step, context.newId()), lane, topic: step.kind, notBefore }],
    context.now,
  );
}

async function everyRoom(
  context: EnqueueContext,
  incident: Incident,
  what: PayloadKind<{ readonly room: string }>,
): Promise<void> {
  await enqueue(context.tx, await stepsForRooms(context, incident, what), context.now);
}

async function stepsForRooms(
  context: EnqueueContext,
  incident: Incident,
  what: PayloadKind<{ readonly room: string }>,
): Promise<readonly NewStep[]> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter((room) => room.state === "open");
  return rooms.map((room) => ({
    ...roomStep(room, what.of({ room: room.id }), context.newId()),
    topic: what.kind,
  }));
}

/** A step in the lane of its room. `key` makes it unique: the same key again is the same step. */
export function roomStep(room: Room, step: Payload, key: string): NewStep {
  return {
    lane: roomLane(room.id),
    network: room.network,
    about: aboutIncident(room.incident),
    ...step,
    key,
  };
}

/** Somebody, and a network over which they are told. */
export interface Addressee {
  readonly contact: string;
  readonly network: string;
}

/** Something said to a contact in person. Whether they may have it is asked when it is sent (send-direct.ts). */
export interface ToPerson {
  readonly message: Message;
  readonly cites?: CitedEntries;
  /** When it does not arrive that is recorded, and bothers nobody. */
  readonly bestEffort?: true;
}

/** A direct message as a step: about an incident, or about nothing, which it then declares. */
export function directStep(
  { contact, network }: Addressee,
  said: Incident | "no-content",
  { message, cites, bestEffort }: ToPerson,
  key: string,
): NewStep {
  const declared = said === "no-content" ? said : cites;
  const more = { ...(declared ? { cites: declared } : {}), ...(bestEffort ? { bestEffort } : {}) };
  return {
    lane: personLane(network, contact),
    network,
    about: said === "no-content" ? ABOUT_NOTHING : aboutIncident(said.id),
    ...direct.of({ contact, message, ...more }),
    key,
  };
}

/** A direct message about an incident to a contact over a network. */
export async function tellPerson(
  context: EnqueueContext,
  incident: Incident,
  person: Addressee,
  message: Message,
  cites?: CitedEntries,
): Promise<void> {
  const said = { message, ...(cites ? { cites } : {}) };
  await enqueue(context.tx, [directStep(person, incident, said, context.newId())], context.now);
}

/** A direct message that is about no incident, and says nothing that anybody would have to be kept from. */
export async function tellPersonNoContent(
  context: EnqueueContext,
  person: Addressee,
  message: Message,
): Promise<void> {
  await enqueue(context.tx, [directStep(person, "no-content", { message }, context.newId())], context.now);
}

/**
 * Tells anyone who leads and anyone who opened the incident in person, for news that no room can hear.
 * @param network over which they are told when the roll does not say where they are
 */
export async function tellWhoAnswersForIt(
  context: EnqueueContext,
  incident: Incident,
  network: string,
  message: Message,
): Promise<void> {
  const roll = await rollOf(context.tx, incident.id);
  for (const contact of new Set([incident.lead ?? incident.openedBy, incident.openedBy])) {
    const home = roll.find((line) => line.contact === contact)?.network ?? network;
    await tellPerson(context, incident, { contact, network: home }, message);
  }
}

/** What an answer has the words of: who may have it is asked when it is sent (send-reply.ts). */
export type Shows =
  /** Of an incident. */
  | { readonly incident: string; readonly cites?: CitedEntries }
  /** Of several, by their ids. */
  | { readonly incidents: readonly string[] }
  /** Of none. */
  | "no-content"
  /** Of none, and says that the network is not trusted: it goes there all the same. */
  | "trust-notice";

/** Answers anyone who sent a command. */
export async function reply(
  context: EnqueueContext,
  network: string,
  to: ReplyTarget,
  message: Message,
  route: ReplyRoute,
  shows: Shows,
): Promise<void> {
  const lane = replyLane(network, to.user);
  const isAboutOne = typeof shows === "object" && "incident" in shows;
  const about = isAboutOne ? aboutIncident(shows.incident) : ABOUT_NOTHING;
  const step = answer.of({ to, route, message, ...shownBy(shows) });
  await enqueue(context.tx, [{ lane, network, about, ...step, key: context.newId() }], context.now);
}

function shownBy(shows: Shows): Pick<DataOf<typeof answer>, "cites" | "incidents" | "trustNotice"> {
  if (shows === "no-content") return { cites: shows };
  if (shows === "trust-notice") return { cites: "no-content", trustNotice: true };
  if ("incidents" in shows) return { incidents: shows.incidents };
  return shows.cites ? { cites: shows.cites } : {};
}

/** Tells who asked for a muster what became of it; says nothing when nobody asked (an alert, a reminder). */
export async function report(
  context: EnqueueContext,
  to: Report | undefined,
  message: Message,
  incident: string,
): Promise<void> {
  if (to) await reply(context, to.network, to.to, message, "person", { incident });
}
