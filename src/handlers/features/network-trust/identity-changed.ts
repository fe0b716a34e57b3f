/** The keys by which a network knows a person have changed: perhaps a new telephone, perhaps somebody else. */
import { bareBannerOf } from "../../../core/banner.ts";
import { coordinatingDesks } from "../../../core/directory/coordinators.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import type { EntryKind } from "../../../core/timeline/entry.ts";
import { contactsByUser } from "../../../db/directory.ts";
import { noteIdentityChange } from "../../../db/identity-changes.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { openRoomsWith } from "../../../db/room-members.ts";
import { findRoom } from "../../../db/rooms.ts";
import { code } from "../../command-line/code.ts";
import { signature, type TransactionContext } from "../../runtime/context.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { roomStep, tellPersonNoContent } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { post } from "../../runtime/steps.ts";
import { waysTo } from "../../runtime/ways-to.ts";

export async function identityChanged(inbound: InboundContext<EventOf<"identity-changed">>): Promise<void> {
  const { tx, event, from, now, directory } = inbound;
  const { user, identity } = event;
  const isNews = await noteIdentityChange(tx, { network: from.network, userId: user, identity }, now);
  if (!isNews) return;
  const found = await contactsByUser(tx, from.network, user);
  const contact = found.length === 1 ? found[0] : undefined;
  const who = contact === undefined ? user : `${signature(directory, contact)}, ${user}`;
  const how =
    contact === undefined ? md`` : raw(md` Then: ${raw(code(`${from.prefix} trust ${contact.id}`))}`);
  const text = md`**The keys of ${who} on ${from.network} have changed.** That may be a new device, or somebody who has taken over the account. Muster gives them no keys and takes no commands from them. Call them back on a number that you know; a coordinator who has done that tells Muster.${how}`;
  await tellWhereTheyAre(inbound, from.network, user, "identity-changed", text);
  await tellColleagues(inbound, contact, text);
}

/** In each room of an open incident where they are; the timelines say it, too. */
export async function tellWhereTheyAre(
  context: TransactionContext,
  network: string,
  user: string,
  kind: EntryKind,
  text: Markdown,
  /** What the timelines say; default: what the kind does. */
  fact?: string,
): Promise<void> {
  const { tx, now } = context;
  for (const id of await openRoomsWith(tx, network, user)) {
    const room = await findRoom(tx, { id });
    const incident = room && (await lockIncident(tx, room.incident));
    if (!room || !incident) continue;
    await recordFact(context, incident, {
      kind,
      text:
        fact ??
        (kind === "identity-changed"
          ? `The keys of ${user} on ${network} have changed`
          : `The keys of ${user} on ${network} are accepted`),
      data: { network, user },
      ...(await markingOverrideIn(tx, incident, room)),
    });
    const message = say(bareBannerOf(incident), text);
    const step = post.of({ room: room.id, message, cites: "no-content" });
    await enqueue(tx, [roomStep(room, step, context.newId())], now);
  }
}

/** People of their own organisation, who know their voice, and those who coordinate. */
async function tellColleagues(
  context: TransactionContext,
  contact: Contact | undefined,
  text: Markdown,
): Promise<void> {
  const { directory } = context;
  const colleagues = directory.contacts
    .filter((one) => one.organisation === contact?.organisation && one.id !== contact.id)
    .toSorted((a, b) => Number(b.role === "duty-officer") - Number(a.role === "duty-officer"))
    .slice(0, MAX_EXAMPLES);
  const coordinators = coordinatingDesks(directory).filter((one) => one.id !== contact?.id);
  for (const one of new Set([...colleagues, ...coordinators])) {
    const [network] = waysTo(context, one, undefined);
    if (network !== undefined)
      await tellPersonNoContent(context, { contact: one.id, network }, say([], text));
  }
}
