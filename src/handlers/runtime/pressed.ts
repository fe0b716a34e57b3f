/** Buttons and reactions: each is a command that the person did not have to type. */

import { joinRoom } from "../features/muster/join.ts";
import { admit, decline } from "../features/muster/knock.ts";
import { trustRoom } from "../features/rooms/trust-room.ts";
import type { Arrival, EventOf } from "./inbound-context.ts";
import { runLine } from "./run-line.ts";

/** A button's value is the reference of the incident; it goes through the same parser and the same rights as typed text. */
export async function pressed(arrival: Arrival<EventOf<"action">>): Promise<void> {
  const { action, value } = arrival.event;
  switch (action) {
    case "acknowledge":
      return runLine(arrival, `ack ${value}`);
    case "summary":
      return runLine(arrival, `summary ${value}`);
    case "join":
      return joinRoom(arrival, value);
    case "admit":
      return admit(arrival);
    case "decline":
      return decline(arrival);
    case "trust-room":
      return trustRoom(arrival);
    default:
      // A button of another version: help is the honest answer.
      return runLine(arrival, "help");
  }
}
