/** Others may read a room by now: nothing more is sent there, the other rooms hear of it, and a responder decides. */
import type { Privacy } from "../../../adapters/chat-port.ts";
import { bannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Message, md, say } from "../../../core/message.ts";
import type { Tx } from "../../../db/connect.ts";
import { isInvitedFromOutside } from "../../../db/connect-invites.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { beginGap } from "../../../db/room-gaps.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { tellAboutRoom } from "./tell-about-room.ts";

export async function exposed(inbound: InboundContext<EventOf<"exposed">>): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (room) await expose(inbound, room, event.reason, new Date(event.at));
}

/** A room that is shared by an invitation of Muster's own is meant to be. */
export async function shared(inbound: InboundContext<EventOf<"shared">>): Promise<void> {
  const { tx, event, from } = inbound;
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (!room || (await isInvitedFromOutside(tx, room.id))) return;
  await expose(inbound, room, SHARED, new Date(event.at));
}

const SHARED = "it was shared with another workspace";

/** What a look at the room says; undefined when it is as Muster opened it. */
export async function exposureOf(
  tx: Tx,
  room: Room,
  { isPublic, isShared }: Privacy,
): Promise<string | undefined> {
  if (isPublic) return "the channel was made public";
  return isShared && !(await isInvitedFromOutside(tx, room.id)) ? SHARED : undefined;
}

/**
 * Silences the room, and says so in the others. It says so once: a room that Muster is not in cannot get worse.
 * @param at when it happened
 * @returns whether it was news
 */
export async function expose(
  context: TransactionContext,
  found: Room,
  reason: string,
  at: Date,
): Promise<boolean> {
  const { tx } = context;
  const incident = await lockIncident(tx, found.incident);
  const room = await findRoom(tx, { id: found.id });
  if (!room || !incident || room.state !== "open") return false;
  await saveRoom(tx, { ...room, state: "silenced", silence: "exposed", reason: reason });
  const entry = await recordFact(context, incident, {
    kind: "exposed",
    text: `The room on ${room.network} is no longer private: ${reason}. Muster sends nothing there`,
    data: { network: room.network, room: room.roomId ?? "", reason: reason },
    occurredAt: at,
    ...(await markingOverrideIn(tx, incident, room)),
    source: { network: room.network, room: room.roomId ?? "" },
  });
  await beginGap(tx, room.id, entry);
  const warning = warningOf(markedAs(incident, room), room, reason);
  const told = await announce(context, incident, warning, { except: room.id, roomKey: room.roomKey });
  if (told.length === 0) await tellAboutRoom(context, incident, room, warning);
  await refreshCards(context, incident);
  return true;
}

function warningOf(incident: Incident, room: Room, reason: string): Message {
  return say(
    bannerOf(incident),
    md`**The room on ${room.network} is no longer private:** ${reason}. Muster sends nothing there from now on. Put it right in that room (remove who does not belong, turn encryption on); then a responder can have Muster write there again.`,
    {
      type: "buttons",
      buttons: [
        {
          action: "trust-room",
          label: `Write on ${room.network} again`,
          value: `${incident.ref} ${room.id}`,
          style: "danger",
        },
      ],
    },
  );
}
