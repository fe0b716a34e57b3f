/** What a button about a room is about, and whether who pressed it may decide: only people who run the incident. */
import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Participation } from "../../../core/incident/incident.ts";
import { md, say } from "../../../core/message.ts";
import { findIncident, type LockedIncident, participationsOf } from "../../../db/incidents.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { lockKnown, mayUse, RESPONDERS } from "../../runtime/access.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { reply } from "../../runtime/outbox.ts";
import { runLine } from "../../runtime/run-line.ts";
import { asSideRoom, isFor } from "../../runtime/side-room.ts";

export interface RoomDecision {
  readonly actor: Contact;
  /** Locked. */
  readonly incident: LockedIncident;
  readonly participations: readonly Participation[];
  readonly room: Room;
  /** Whom it is about, when it is about somebody. */
  readonly user?: string;
  /** Whether the button was pressed in a room of this very incident. */
  readonly inItsRoom: boolean;
}

/** The value of such a button: `INC-2026-0042 <row of the room> @user:server`. undefined when nothing may be decided: then that was answered. */
export async function roomDecision(
  inbound: InboundContext<EventOf<"action">>,
): Promise<RoomDecision | undefined> {
  const { tx, from, event, directory } = inbound;
  const [reference = "", roomRow = "", user] = event.value.split(" ");
  const actor = await identify(tx, inbound.atOnce, event.user);
  const found = await findIncident(tx, { ref: reference });
  const may = actor !== undefined && found !== undefined && mayUse(actor, RESPONDERS);
  const incident = may ? await lockKnown(tx, directory, actor, found) : undefined;
  if (!actor || !incident) {
    // Strangers, people without the right and incidents that one may not know of get the answers of a typed command.
    await runLine(inbound, `invite ${plain(reference)} ${actor?.id ?? "me"}`);
    return undefined;
  }
  const room = UUID.test(roomRow) ? await findRoom(tx, { id: roomRow }) : undefined;
  const isOfIt = room?.incident === incident.id;
  const side = isOfIt ? await asSideRoom(tx, incident, room) : undefined;
  if (!isOfIt || (side && !isFor(side, actor))) {
    // Made up, of another incident, or a side room that is for others: a value that Muster did not write decides nothing.
    const none = md`Nothing was done: ${incident.ref} has no room like the one that this button names.`;
    await reply(inbound, from.network, event.reply, say(bannerOf(incident), none), "person", {
      incident: incident.id,
    });
    return undefined;
  }
  const here = event.room && (await findRoom(tx, { network: from.network, roomId: event.room }));
  const inItsRoom = here ? here.incident === incident.id : false;
  const participations = await participationsOf(tx, incident.id);
  return { actor, incident, participations, room, inItsRoom, ...(user === undefined ? {} : { user }) };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The reference as one word of a command line, whatever somebody made of the button's value. */
function plain(reference: string): string {
  return /^[\w-]+$/.test(reference) ? reference : "INC-0000-0000";
}
