/** Somebody wants to verify Muster's device by comparing emojis: they hear why that ends, and what they can do instead. */
import { md, say } from "../../../core/message.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { reply } from "../../runtime/outbox.ts";

/** People of the directory only: Muster opens no conversation with a stranger. */
export async function verification(inbound: InboundContext<EventOf<"verification">>): Promise<void> {
  const { tx, event, from } = inbound;
  if (!(await identify(tx, inbound.atOnce, event.user))) return;
  await reply(inbound, from.network, event.reply, say([], INSTEAD), "room", "no-content");
}

const INSTEAD = md`Muster is a program and cannot compare emojis: it has ended the verification. You need none. Muster's device is signed by its account's identity, and your client warns you when that identity changes. To be sure that it is the right one, ask your operators: \`npm run doctor\` checks the keys of Muster against those on the homeserver.`;
