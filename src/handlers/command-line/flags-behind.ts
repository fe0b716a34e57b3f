/** Flags that stand behind a text, where many people type them: `note The source is X --tlp AMBER+STRICT`. */
import type { Argument } from "./argument.ts";
import { collect } from "./collect.ts";
import type { Collected } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import { flagOf, isSameFlag } from "./flag.ts";
import { reference } from "./reference.ts";
import { split } from "./split.ts";

export interface FlagsBehind {
  /** The text before them. */
  readonly text: string;
  /** The flags as they were typed; empty when there are none. */
  readonly typed: string;
  readonly collected?: Collected;
}

/**
 * Takes the flags from the end of a text: from the first one on there is nothing but flags of this command and their
 * values. A flag with words behind it is left in the text.
 */
export function takeFlagsBehind(text: string, args: readonly Argument[], shape: CommandShape): FlagsBehind {
  const tokens = split(text);
  for (const [at, token] of tokens.entries()) {
    const typed = at === 0 ? undefined : flagOf(token);
    if (typed === undefined) continue;
    const isIncident = shape.scope === "incident" && isSameFlag("incident", typed.name);
    const isKnown = args.some(({ flag }) => isSameFlag(flag, typed.name));
    const names = isIncident && reference(typed.value ?? tokens[at + 1]?.text ?? "") !== undefined;
    if (!isKnown && !names) continue;
    const collected = collect(tokens.slice(at), args, { ...shape, raw: false });
    if (collected.words.length > 0 || collected.literally) continue;
    return { text: text.slice(0, token.start).trimEnd(), typed: text.slice(token.start), collected };
  }
  return { text, typed: "" };
}
