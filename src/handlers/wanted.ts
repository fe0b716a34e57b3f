/** Names of organisations and contacts that people type. */

import { closest } from "fastest-levenshtein";
import type { Directory } from "../core/directory/directory.ts";
import { join, type Markdown, md, raw } from "../core/message.ts";
import { code } from "./grammar/code.ts";

/** What is wrong with the names, or undefined when the directory has them all. */
export function unknownNames(directory: Directory, names: readonly string[]): Markdown | undefined {
  const known = [...directory.organisations.map((one) => one.id), ...directory.contacts.map((one) => one.id)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  const hints = unknown.map((name) => {
    const near = known.length > 0 ? closest(name, known) : undefined;
    return near ? md`${raw(code(name))} (did you mean ${raw(code(near))}?)` : md`${raw(code(name))}`;
  });
  return md`Nothing was done: the directory has no ${raw(join(hints))}. \`directory\` lists everybody.`;
}
