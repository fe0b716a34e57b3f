/** From a recorded event to what happens: the one place where events find their feature. */
import type { ChatEvent } from "../../adapters/chat-port.ts";
import { say } from "../../core/message.ts";
import type { Tx } from "../../db/connect.ts";
import type { InboxItem } from "../../db/inbox.ts";
import { lockIncident } from "../../db/incidents.ts";
import { findRoom } from "../../db/rooms.ts";
import type { AppContext } from "./context.ts";
import type { AnyEvent } from "./feature.ts";
import type { InboundContext } from "./inbound-context.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import { describe, type NetworkDescription } from "./network-description.ts";
import { reply } from "./outbox.ts";
import { isOfBefore } from "./past-events.ts";
import { MisfitError } from "./payload.ts";
import { recordFact } from "./record.ts";
import { kindKey } from "./registry.ts";
import { markingOverrideIn } from "./side-room.ts";
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
  const inbound = await inboundContext(app, tx, item, parsed.data);
  if (!inbound) return;
  if (app.restoredAt && (await isOfBefore(inbound, app.restoredAt))) return;
  if (!inbound.networks.has(inbound.from.network) && !definition.fromAnyNetwork) {
    for (const gate of app.registry.gates) if (await gate.inbound?.(inbound)) return;
    return;
  }
  await handleWith(definition, inbound);
}

/** The schema has made sure that the event is of the definition's kind. */
function handleWith(definition: AnyEvent, inbound: InboundContext): Promise<void> {
  return (definition.handle as (inbound: InboundContext) => Promise<void>)(inbound);
}

/**
 * Handling failed again and again: who asked is told, with the number by which operators find it in the log, and the
 * timeline of the incident whose room it came from says that something was not taken.
 */
export async function apologise(app: AppContext, tx: Tx, item: InboxItem): Promise<void> {
  const event = item.event as ChatEvent;
  const inbound = await inboundContext(app, tx, item, event);
  if (!inbound) return;
  await recordLost(inbound, item);
  if (!("reply" in event)) return;
  const sorry = RUNTIME_SAYS.ownFault({ event: item.id });
  await reply(inbound, item.network, event.reply, say([], sorry), "person", "no-content");
}

/** Nothing of what the event says: what was not understood has no marking. */
async function recordLost({ tx, now, event }: InboundContext, item: InboxItem): Promise<void> {
  const roomId = "room" in event ? event.room : undefined;
  const room = roomId === undefined ? undefined : await findRoom(tx, { network: item.network, roomId });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident) return;
  await recordFact({ tx, now }, incident, {
    kind: "delivery-failed",
    text: `Something that happened in the room on ${item.network} (${item.kind}) could not be handled, by a fault of Muster: event ${item.id} in the log`,
    data: { network: item.network, event: item.id, what: item.kind },
    occurredAt: item.receivedAt,
    ...(await markingOverrideIn(tx, incident, room)),
  });
}

async function inboundContext(
  app: AppContext,
  tx: Tx,
  item: InboxItem,
  event: ChatEvent,
): Promise<InboundContext | undefined> {
  const port = app.networks.get(item.network);
  // The network has been taken out of the configuration since the event was recorded: nobody could be answered.
  if (!port) return undefined;
  const context = await transactionContext(app, tx);
  return { ...context, from: asTyped(describe(port), event), atOnce: port, event };
}

/** Hints are for who typed it: as they did, and for as many readers. */
function asTyped(network: NetworkDescription, event: ChatEvent): NetworkDescription {
  if (event.kind !== "command" || event.message === undefined || network.mention === undefined)
    return network;
  return { ...network, prefix: network.mention, privateCommands: event.room === undefined };
}
