import type { ChatEvent, ChatPort } from "../../adapters/chat-port.ts";
import type { TransactionContext } from "./context.ts";

/** An event with what is needed to handle it. */
export interface InboundContext<Event extends ChatEvent = ChatEvent> extends TransactionContext {
  readonly port: ChatPort;
  readonly event: Event;
}

/** The event of this kind, or of one of these kinds. */
export type EventOf<Kind extends ChatEvent["kind"]> = OfKind<ChatEvent, Kind>;
type OfKind<Event extends ChatEvent, Kind> = Event extends ChatEvent
  ? Extract<Event["kind"], Kind> extends never
    ? never
    : Event & { readonly kind: Kind }
  : never;
