/** From a recorded event to what happens: the one place where events find their feature. */
import type { ChatEvent } from "../../adapters/chat-port.ts";
import type { Directory } from "../../core/directory/directory.ts";
import { md, say } from "../../core/message.ts";
import type { Tx } from "../../db/connect.ts";
import { loadDirectory, loadPeople } from "../../db/directory.ts";
import type { InboxItem } from "../../db/inbox.ts";
import type { AppContext } from "./context.ts";
import type { AnyEvent } from "./feature.ts";
import type { InboundContext } from "./inbound-context.ts";
import { reply } from "./outbox.ts";
import { MisfitError } from "./payload.ts";
import { kindKey } from "./registry.ts";
import { transactionContext } from "./transaction-context.ts";

/**
 * Handles one event in the transaction that also marks it done.
 * @throws MisfitError when the event does not fit the schema of its kind
 */
export async function dispatch(app: AppContext, tx: Tx, item: InboxItem): Promise<void> {
  const definition = app.registry.events.get(kindKey(item));
  if (!definition) throw new Error(`The inbox handed out an event of the unknown kind ${kindKey(item)}.`);
  const parsed = definition.schema.safeParse(item.event);
  if (!parsed.success) throw new MisfitError(item.kind, item.v, parsed.error);
  const inbound = await inboundContext(app, tx, item, parsed.data, definition.needs);
  if (!inbound) return;
  if (!inbound.networks.has(inbound.port.network) && !definition.fromAnyNetwork) {
    for (const gate of app.registry.gates) if (await gate.inbound?.(inbound)) return;
    return;
  }
  await handleWith(definition, inbound);
}

/** The schema has made sure that the event is of the definition's kind. */
function handleWith(definition: AnyEvent, inbound: InboundContext): Promise<void> {
  return (definition.handle as (inbound: InboundContext) => Promise<void>)(inbound);
}

/** Handling failed again and again: who asked is told, with the number by which operators find it in the log. */
export async function apologise(app: AppContext, tx: Tx, item: InboxItem): Promise<void> {
  const event = item.event as ChatEvent;
  if (!("reply" in event)) return;
  const inbound = await inboundContext(app, tx, item, event);
  if (!inbound) return;
  const sorry = md`That did not work, and nothing was changed. It is a fault of Muster, not yours; your operators find it in the log as event ${item.id}.`;
  await reply(inbound, item.network, event.reply, say([], sorry), "person");
}

async function inboundContext(
  app: AppContext,
  tx: Tx,
  item: InboxItem,
  event: ChatEvent,
  needs?: "author",
): Promise<InboundContext | undefined> {
  const port = app.networks.get(item.network);
  // The network has been taken out of the configuration since the event was recorded: nobody could be answered.
  if (!port) return undefined;
  const context = await transactionContext(app, tx, needs === "author" ? organisationsOnly : loadDirectory);
  return { ...context, port, event };
}

async function organisationsOnly(tx: Tx): Promise<Directory> {
  return { ...(await loadPeople(tx, [])), teams: [], policies: [] };
}
