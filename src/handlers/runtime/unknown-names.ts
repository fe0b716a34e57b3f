/** Names of organisations and contacts that people type. */

import type { Directory } from "../../core/directory/directory.ts";
import { join, type Markdown, md, raw } from "../../core/message.ts";
import { MAX_NAMES_IN_SENTENCE } from "../../core/message-budgets.ts";
import { echo } from "../command-line/code.ts";
import { nearest } from "../command-line/nearest.ts";

/** What is wrong with the names, or undefined when the directory has them all. */
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
  return md`Nothing was done: the directory has no ${raw(join(hints))}${more}. \`directory\` lists everybody.`;
}
