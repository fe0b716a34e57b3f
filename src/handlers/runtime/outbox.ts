/** Putting things into the outbox: always in the transaction of the change that they tell about. */
import type { ReplyTarget } from "../../adapters/chat-port.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import { enqueue, type NewStep } from "../../db/outbox.ts";
import { MAIN, rollOf } from "../../db/roll.ts";
import { type Room, roomsOf } from "../../db/rooms.ts";
import type { TransactionContext } from "./context.ts";
import {
  besideLane,
  type CitedEntries,
  personLane,
  type ReplyRoute,
  type Report,
  replyLane,
  roomLane,
  type Step,
} from "./step.ts";

type EnqueueContext = Pick<TransactionContext, "tx" | "now" | "newId">;

/** Where something is said, and what binds it. */
export interface Announcing {
  /** Id of a room that is left out. */
  readonly except?: string;
  /** Only in this room. */
  readonly only?: string;
  /** In the rooms of this purpose; absent: in those for everybody who takes part. */
  readonly purpose?: string;
  readonly about?: CitedEntries;
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
  { except, only, purpose = MAIN, about }: Announcing = {},
): Promise<readonly Room[]> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter(
    (room) =>
      (room.state === "open" || (room.state === "wanted" && !isLate(room))) &&
      room.purpose === purpose &&
      room.id !== except &&
      (only === undefined || room.id === only),
  );
  await enqueue(
    context.tx,
    rooms.map((room) => {
      const said = typeof message === "function" ? message(room.network) : message;
      const step = { do: "post", room: room.id, message: said, ...(about ? { about } : {}) } as const;
      return roomStep(room, step, context.newId());
    }),
    context.now,
  );
  return rooms;
}

/** Could not be opened so far: when it can, it is told at once what it missed (delivery/catch-up.ts). */
function isLate(room: Room): boolean {
  return room.purpose === MAIN && room.reason !== undefined;
}

/** Has the pinned summary of every room brought up to date; many changes at once cost one edit. */
export async function refreshCards(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, "summary");
}

/** Has the topic of every room set anew. */
export async function refreshTopics(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, "set-topic");
}

/** Has every room know who leads. */
export async function refreshRanks(context: EnqueueContext, incident: Incident): Promise<void> {
  await everyRoom(context, incident, "set-ranks");
}

/** Milliseconds in which people who join share one new summary. */
const MOMENT = 1_500;

/** Has the summary posted anew, for people who cannot see what was said before they joined. */
export async function repeatSummary(context: EnqueueContext, room: Room): Promise<void> {
  const step = { do: "repeat-summary", room: room.id } as const;
  await beside(context, room, step, MOMENT);
}

/** Has the room put beside the other rooms of its incident, when what opens a room is done. */
export async function gatherRoom(context: EnqueueContext, room: Room): Promise<void> {
  await beside(context, room, { do: "gather", room: room.id }, MOMENT);
}

async function beside(context: EnqueueContext, room: Room, step: Step, afterMs: number): Promise<void> {
  const notBefore = new Date(context.now.getTime() + afterMs);
  const lane = besideLane(step.do, room.id);
  await enqueue(
    context.tx,
    [{ ...roomStep(room, step, context.newId()), lane, topic: step.do, notBefore }],
    context.now,
  );
}

async function everyRoom(
  context: EnqueueContext,
  incident: Incident,
  what: "summary" | "set-topic" | "set-ranks",
): Promise<void> {
  const rooms = (await roomsOf(context.tx, incident.id)).filter((room) => room.state === "open");
  await enqueue(
    context.tx,
    rooms.map((room) => ({ ...roomStep(room, { do: what, room: room.id }, context.newId()), topic: what })),
    context.now,
  );
}

/** A step in the lane of its room. `key` makes it unique: the same key again is the same step. */
export function roomStep(room: Room, step: Step, key: string): NewStep {
  return { lane: roomLane(room.id), network: room.network, incident: room.incident, step, key };
}

/** A direct message to a contact over a network. */
export async function tellPerson(
  context: EnqueueContext,
  incident: Incident,
  person: { readonly contact: string; readonly network: string },
  message: Message,
  about?: CitedEntries,
): Promise<void> {
  await enqueue(
    context.tx,
    [
      {
        lane: personLane(person.network, person.contact),
        network: person.network,
        incident: incident.id,
        step: { do: "direct", contact: person.contact, message, ...(about ? { about } : {}) } satisfies Step,
        key: context.newId(),
      },
    ],
    context.now,
  );
}

/**
 * Tells whoever leads and whoever opened the incident in person, for news that no room can hear.
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
    const home = roll.find((line) => line.contact === contact)?.network || network;
    await tellPerson(context, incident, { contact, network: home }, message);
  }
}

/** Answers whoever sent a command. */
export async function reply(
  context: EnqueueContext,
  network: string,
  to: ReplyTarget,
  message: Message,
  route: ReplyRoute,
  incident?: string,
  { about, incidents }: Pick<Extract<Step, { do: "reply" }>, "about" | "incidents"> = {},
): Promise<void> {
  const shows = { ...(about ? { about } : {}), ...(incidents ? { incidents } : {}) };
  await enqueue(
    context.tx,
    [
      {
        lane: replyLane(network, to.user),
        network,
        ...(incident ? { incident } : {}),
        step: { do: "reply", to, route, message, ...shows } satisfies Step,
        key: context.newId(),
      },
    ],
    context.now,
  );
}

/** Tells who asked for a muster what became of it; says nothing when nobody asked (an alert, a reminder). */
export async function report(
  context: EnqueueContext,
  to: Report | undefined,
  message: Message,
  incident: string,
): Promise<void> {
  if (to) await reply(context, to.network, to.to, message, "person", incident);
}
