import type { ChatEvent, ChatPort } from "../../adapters/chat-port.ts";
import type { TransactionContext } from "./context.ts";
import type { NetworkDescription } from "./network-description.ts";

/**
 * Questions to a network that do not go through the outbox: who somebody is, and a form, whose ticket lives
 * for seconds.
 */
export type AtOnce = Pick<ChatPort, "network" | "profiles" | "forms">;

/** An event with what is needed to handle it. */
export interface InboundContext<Event extends ChatEvent = ChatEvent> extends TransactionContext {
  /** The network that the event came from. */
  readonly from: NetworkDescription;
  readonly atOnce: AtOnce;
  readonly event: Event;
}

/** The event of this kind, or of one of these kinds. */
export type EventOf<Kind extends ChatEvent["kind"]> = OfKind<ChatEvent, Kind>;
type OfKind<Event extends ChatEvent, Kind> = Event extends ChatEvent
  ? Extract<Event["kind"], Kind> extends never
    ? never
    : Event & { readonly kind: Kind }
  : never;
