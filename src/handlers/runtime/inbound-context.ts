import type { ChatEvent, ChatPort } from "../../adapters/chat-port.ts";
import type { TransactionContext } from "./context.ts";

/** An event with what is needed to handle it. */
export interface InboundContext<Event extends ChatEvent = ChatEvent> extends TransactionContext {
  readonly port: ChatPort;
  readonly event: Event;
}

export type EventOf<Kind extends ChatEvent["kind"]> = Extract<ChatEvent, { kind: Kind }>;
