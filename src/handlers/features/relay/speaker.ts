/** Whose words are carried: only those of people who take part. Being in a room gives nobody a voice in the others. */

import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { md, say } from "../../../core/message.ts";
import { onceKey } from "../../../core/relay/once.ts";
import { enqueue } from "../../../db/outbox.ts";
import type { Room } from "../../../db/rooms.ts";
import { mayKnow } from "../../runtime/access.ts";
import { identify } from "../../runtime/identify.ts";
import type { InboundContext } from "../../runtime/inbound-context.ts";
import { roomStep } from "../../runtime/outbox.ts";
import { post } from "../../runtime/steps.ts";

/** Who it is, if their words are carried. */
export async function speakerOf(
  { tx, atOnce, directory }: InboundContext,
  incident: Incident,
  user: string,
): Promise<Contact | undefined> {
  const contact = await identify(tx, atOnce, user);
  return contact && (await mayKnow(tx, directory, contact, incident)) ? contact : undefined;
}

/** Said once to each: silence would look as if the others had heard it. */
export async function sayUnheard(
  inbound: InboundContext,
  incident: Incident,
  room: Room,
  user: string,
): Promise<void> {
  const { tx, now } = inbound;
  const text = md`**Not carried:** what ${user} writes here is not said in the other rooms of ${incident.ref}, since Muster does not know them as somebody who takes part.`;
  const message = say(bannerOf(incident), text);
  const step = post.of({ room: room.id, message, cites: "no-content" });
  await enqueue(tx, [roomStep(room, step, onceKey("unheard", room.id, user))], now);
}
