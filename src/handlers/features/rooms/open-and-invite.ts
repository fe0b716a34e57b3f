/** Getting people into rooms: what is missing is opened, and everybody wanted is invited. */

import type { Incident } from "../../../core/incident/incident.ts";
import type { Tlp } from "../../../core/marking/tlp.ts";
import { enqueue, type NewStep } from "../../../db/outbox.ts";
import { MAIN } from "../../../db/roll.ts";
import { addRoom, type Room, roomsOf, saveRoom } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { besideLane } from "../../runtime/lanes.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { inviteContacts, pinCard, type Report, setTopic, statusCard } from "../../runtime/steps.ts";
import { openRoom } from "./steps.ts";

/** Which rooms, and who is wanted in them. */
export interface Wanted {
  /** Default: `main`. */
  readonly roomKey?: string;
  /** Name of a room that is new. */
  readonly name: string;
  /** Label of a room that is new; absent: the incident's. */
  readonly marking?: Tlp;
  /** Networks on which there is to be a room, also when nobody is invited there. */
  readonly networks: readonly string[];
  /** Who is invited where. */
  readonly people: readonly { readonly contact: string; readonly network: string }[];
  /** Who is told what became of it. */
  readonly report?: Report;
}

/** Opens the rooms that are missing and invites. The people must be on the roll under that key. */
export async function openAndInvite(
  context: Pick<TransactionContext, "tx" | "now" | "newId">,
  incident: Incident,
  { roomKey = MAIN, name, marking, networks, people, report }: Wanted,
): Promise<void> {
  for (const network of networks) {
    const room = { id: context.newId(), incident: incident.id, network, name, roomKey };
    await addRoom(context.tx, { ...room, ...(marking ? { marking } : {}) });
  }
  const steps: NewStep[] = [];
  for (const room of (await roomsOf(context.tx, incident.id)).filter((one) => one.roomKey === roomKey)) {
    const contacts = people.filter((one) => one.network === room.network).map((one) => one.contact);
    if (room.state === "wanted") {
      steps.push(...openingSteps(room, contacts, report, context.newId(), "0"));
    } else if (room.state === "failed" && contacts.length > 0) {
      // What kept it from being opened may have been put right since: somebody is wanted there, so it is tried again.
      await saveRoom(context.tx, { ...room, state: "wanted" });
      const turn = context.newId().slice(0, 8);
      steps.push(...openingSteps(room, contacts, report, context.newId(), turn));
    } else if (contacts.length > 0) {
      if (room.silence === "nobody-left") await speakAgain(context, room);
      // Also to a room that is lost: the step finds out why it cannot be, and roll and asker are told.
      // Beside what is said in the room: a homeserver that is away may take its time.
      const step = inviteStep(room, contacts, report);
      steps.push({ ...roomStep(room, step, context.newId()), lane: besideLane("invite", room.id) });
    }
  }
  await enqueue(context.tx, steps, context.now);
}

async function speakAgain(
  context: Pick<TransactionContext, "tx">,
  { reason: _over, ...room }: Room,
): Promise<void> {
  await saveRoom(context.tx, { ...room, state: "open" });
}

/**
 * What opens a room, in the order of its lane. The first step alone; then everything that needs only the room,
 * side by side, so that a usable room costs as few round trips as the platform allows; then the pin.
 * A room that is being opened already gets the invitations behind what waits there.
 * @param turn "0" when the room is opened for the first time: the same steps again are dropped then.
 */
function openingSteps(
  room: Room,
  contacts: readonly string[],
  report: Report | undefined,
  key: string,
  turn: string,
): readonly NewStep[] {
  const parallel = `setup:${room.id}`;
  const invite: readonly NewStep[] =
    contacts.length === 0
      ? []
      : [{ ...roomStep(room, inviteStep(room, contacts, report), `invite:${room.id}:${key}`), parallel }];
  const opening = openRoom.of({ room: room.id, ...(report ? { report } : {}) });
  return [
    roomStep(room, opening, `open:${room.id}:${turn}`),
    ...invite,
    { ...roomStep(room, statusCard.of({ room: room.id }), `summary:${room.id}:${turn}`), parallel },
    { ...roomStep(room, setTopic.of({ room: room.id }), `topic:${room.id}:${turn}`), parallel },
    roomStep(room, pinCard.of({ room: room.id }), `pin:${room.id}:${turn}`),
  ];
}

function inviteStep(room: Room, contacts: readonly string[], report: Report | undefined) {
  return inviteContacts.of({ room: room.id, contacts, ...(report ? { report } : {}) });
}
