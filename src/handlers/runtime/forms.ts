/** Forms: checked before they are accepted, so that the person can fix them; then run like the command line. */
import type { z } from "zod";
import type { ChatEvent } from "../../adapters/chat-port.ts";
import type { CommandDefinition } from "./command.ts";
import { identify } from "./identify.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";
import { askLabels } from "./label-question.ts";
import { refusalInForm } from "./label-refusal.ts";
import { runCommand, runLine } from "./run-line.ts";

/** Problems with the values of a form, by field; undefined when there are none. Pure, so that it fits the platform's three seconds. */
export function formErrors(
  commands: readonly CommandDefinition[],
  event: ChatEvent,
): Readonly<Record<string, string>> | undefined {
  if (event.kind !== "form") return undefined;
  const command = commands.find((one) => one.name === event.form);
  if (!command) return undefined;
  const values = argumentsOf(event.values);
  if (!values.title) return { title: "A few words are needed" };
  const parsed = command.args.safeParse(values, { error: sentenceOf });
  if (parsed.success) {
    const asked = askLabels(command, parsed.data, undefined, undefined);
    return asked.ok ? undefined : { [asked.problem.key]: refusalInForm(asked.problem) };
  }
  return Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
}

/** What a person can do about it; zod's own words are for programmers. */
function sentenceOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "too_big" && typeof issue.input === "string") {
    return `At most ${issue.maximum} characters; these are ${issue.input.length.toLocaleString("en")}`;
  }
  if (issue.code === "invalid_value") return `One of ${issue.values.join(", ")}`;
  return "This cannot be used here";
}

/** Runs the command of a form that was sent. */
export async function submitted(inbound: InboundContext<EventOf<"form">>): Promise<void> {
  const command = inbound.registry.commands.find((one) => one.name === inbound.event.form);
  const actor = await identify(inbound.tx, inbound.atOnce, inbound.event.user);
  // Somebody unknown, or a form of an older version: answered as the command line would be.
  if (!command || !actor) return runLine(inbound, inbound.event.form);
  const args = command.args.safeParse(argumentsOf(inbound.event.values));
  if (!args.success) return runLine(inbound, command.name);
  return runCommand(inbound, actor, command, args.data, undefined, undefined);
}

/** Form values are text; lists and yes/no become what the command's schema wants. Empty means: not given. */
function argumentsOf(values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
      if (value.trim() === "") return [];
      if (name === "with") return [[name, value.split(/[\s,]+/).filter((word) => word !== "")]];
      if (name === "exercise") return [[name, value === "yes"]];
      return [[name, value]];
    }),
  );
}
