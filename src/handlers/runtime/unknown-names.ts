/** Names of organisations and contacts that people type. */

import type { Directory } from "../../core/directory/directory.ts";
import type { Markdown, Worded } from "../../core/message.ts";
import { MAX_NAMES_IN_SENTENCE } from "../../core/message-budgets.ts";
import { nearest } from "../command-line/nearest.ts";
import { RUNTIME_SAYS, type UnknownName, unknown } from "./messages.ts";

type Facts = Parameters<typeof unknown>[0];

/** `Nobody is called epp. Did you mean ep (European Parliament)? …`, or undefined when the directory has all of these names. */
export function unknownNames(
  directory: Directory,
  names: readonly string[],
  prefix: string,
): Markdown | undefined {
  const facts = unknownOf(directory, names, prefix);
  return facts && unknown(facts);
}

/** The same as an answer: nothing was done. */
export function noSuchNames(
  directory: Directory,
  names: readonly string[],
  prefix: string,
): Worded | undefined {
  const facts = unknownOf(directory, names, prefix);
  return facts && RUNTIME_SAYS.unknownNames(facts);
}

/** The same of one name that the directory does not have. */
export function noSuchName(directory: Directory, name: string, prefix: string): Worded {
  return RUNTIME_SAYS.unknownNames(factsOf(directory, [name], prefix));
}

function unknownOf(directory: Directory, names: readonly string[], prefix: string): Facts | undefined {
  const known = knownIn(directory);
  const missing = names.filter((name) => !known.has(name));
  return missing.length === 0 ? undefined : factsOf(directory, missing, prefix);
}

function knownIn({ organisations, contacts }: Directory): ReadonlyMap<string, string> {
  return new Map([...organisations, ...contacts].map((one) => [one.id, one.name]));
}

function factsOf(directory: Directory, missing: readonly string[], prefix: string): Facts {
  const known = knownIn(directory);
  const shown = missing.slice(0, MAX_NAMES_IN_SENTENCE).map((typed): UnknownName => {
    const id = nearest(typed, [...known.keys()]);
    return id === undefined ? { typed } : { typed, near: { id, name: known.get(id) ?? id } };
  });
  const command = `${prefix} directory`.trim();
  return { names: shown, more: missing.length - shown.length, command };
}
