/** Names of organisations and contacts that people type. */

import type { Directory } from "../../core/directory/directory.ts";
import { join, type Markdown, md, raw } from "../../core/message.ts";
import { MAX_NAMES_IN_SENTENCE } from "../../core/message-budgets.ts";
import { echo } from "../command-line/code.ts";
import { nearest } from "../command-line/nearest.ts";

/** `the directory has no epp (did you mean ep?). …`, or undefined when it has all of these names. */
export function unknownNames(directory: Directory, names: readonly string[]): Markdown | undefined {
  const known = [...directory.organisations.map((one) => one.id), ...directory.contacts.map((one) => one.id)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  const hints = unknown.slice(0, MAX_NAMES_IN_SENTENCE).map((name) => {
    const near = nearest(name, known);
    return near ? md`${raw(echo(name))} (did you mean ${raw(echo(near))}?)` : echo(name);
  });
  const more =
    unknown.length > MAX_NAMES_IN_SENTENCE ? ` and ${unknown.length - MAX_NAMES_IN_SENTENCE} more` : "";
  return md`the directory has no ${raw(join(hints))}${more}. \`directory\` lists everybody.`;
}

/** The same as an answer: nothing was done. */
export function noSuchNames(directory: Directory, names: readonly string[]): Markdown | undefined {
  const unknown = unknownNames(directory, names);
  return unknown && md`Nothing was done: ${raw(unknown)}`;
}
