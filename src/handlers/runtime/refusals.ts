/** What is refused is kept, for those who coordinate (features/refusals). */
import type { Contact } from "../../core/directory/directory.ts";
import type { RefusalReason } from "../../core/refusal.ts";
import { noteRefusal } from "../../db/refusals.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";

export async function keepRefusal(
  { tx, now, from, event }: InboundContext<EventOf<"command" | "action" | "form">>,
  actor: Contact | undefined,
  what: string,
  why: RefusalReason,
  incident?: string,
): Promise<void> {
  const who = actor ? { contact: actor.id, organisation: actor.organisation } : {};
  const about = incident === undefined ? {} : { incident };
  await noteRefusal(tx, { network: from.network, userId: event.user, ...who, what, why, ...about }, now);
}
