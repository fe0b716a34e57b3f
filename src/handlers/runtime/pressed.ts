/** Buttons and reactions: each is a command that the person did not have to type. */
import type { ActionDefinition } from "./feature.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";
import { runLine } from "./run-line.ts";

export async function pressed(inbound: InboundContext<EventOf<"action">>): Promise<void> {
  const definition = inbound.registry.actions.get(inbound.event.action);
  // A button of another version: help is the honest answer.
  return definition ? definition.run(inbound) : runLine(inbound, "help");
}

/**
 * A button that stands for a command. Its value is what follows the command's name; it goes through the same
 * parser and the same rights as typed text.
 */
export function lineAction(action: string, command: string): ActionDefinition {
  return { action, run: (inbound) => runLine(inbound, `${command} ${inbound.event.value}`) };
}
