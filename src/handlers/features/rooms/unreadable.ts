/** A message that Muster cannot decrypt, or must not believe, is never dropped in silence: it may have been a command. */

import { bannerOf } from "../../../core/banner.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { utc } from "../../../core/time.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { reply, roomStep } from "../../runtime/outbox.ts";
import { post } from "../../runtime/steps.ts";

export async function unreadable(inbound: InboundContext<EventOf<"unreadable">>): Promise<void> {
  const { tx, event, from, now } = inbound;
  const text = SORRY[event.why](event.user, new Date(event.at));
  const room = await findRoom(tx, { network: from.network, roomId: event.room });
  if (!room) return reply(inbound, from.network, event.reply, say([], text), "room", "no-content");
  const incident = await lockIncident(tx, room.incident);
  if (!incident) return;
  const step = post.of({ room: room.id, message: say(bannerOf(incident), text) });
  // Of many at once by one person, the latest is enough to know what to do.
  const topic = `unreadable:${event.user}`.slice(0, 300);
  await enqueue(tx, [{ ...roomStep(room, step, inbound.newId()), topic }], now);
}

const SORRY: Readonly<Record<"no-key" | "in-clear", (user: string, at: Date) => Markdown>> = {
  "no-key": (user, at) =>
    md`A message by **${user}** of ${utc(at)} cannot be decrypted: its key never came. Muster has not seen what it says. If it was for Muster, send it again; if that does not help, verify your session or use another device.`,
  "in-clear": (user, at) =>
    md`A message by **${user}** of ${utc(at)} came in clear, although this room is encrypted. Muster did not take it: nobody can tell who wrote it. Send it again from a client that encrypts.`,
};
