/** Buttons and reactions: each is a command that the person did not have to type. */

import { joinRoom } from "../features/muster/join.ts";
import { admit, decline } from "../features/muster/knock.ts";
import { trustRoom } from "../features/rooms/trust-room.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";
import { runLine } from "./run-line.ts";

/** A button's value is the reference of the incident; it goes through the same parser and the same rights as typed text. */
export async function pressed(inbound: InboundContext<EventOf<"action">>): Promise<void> {
  const { action, value } = inbound.event;
  switch (action) {
    case "acknowledge":
      return runLine(inbound, `ack ${value}`);
    case "summary":
      return runLine(inbound, `summary ${value}`);
    case "join":
      return joinRoom(inbound, value);
    case "admit":
      return admit(inbound);
    case "decline":
      return decline(inbound);
    case "trust-room":
      return trustRoom(inbound);
    default:
      // A button of another version: help is the honest answer.
      return runLine(inbound, "help");
  }
}
