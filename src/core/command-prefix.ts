/** Whether a message is a command, and which: where commands are ordinary messages, people type them in many ways. */
import { fold } from "./fold.ts";

/** How far into a message its command begins at most. */
const LOOKED_AT = 200;

/**
 * What follows the prefix, without surrounding space; undefined when the text is no command. Invisible characters,
 * a backslash that a client put before the prefix, full-width signs and Muster's name before it do not matter.
 * @param prefix `!incident`
 * @param names by which Muster is spoken to: `muster: status` is a command without the prefix, too
 */
export function behindPrefix(
  text: string,
  prefix: string,
  names: readonly string[] = [],
): string | undefined {
  const { text: folded, at } = fold(text.slice(0, LOOKED_AT));
  const start = escaped(fold(prefix).text);
  const called = names.map((name) => escaped(fold(name.replace(/^@/, "")).text)).join("|");
  const address = called === "" ? "" : `(?<address>@?(?:${called})[:,]*\\s+)?`;
  const match = new RegExp(`^[\\s\\\\]*${address}[\\s\\\\]*(?<prefix>${start}(?=\\s|$))?`).exec(folded);
  const isSpokenTo = match?.groups?.address !== undefined && /^@|[:,]/.test(match.groups.address);
  if (!match || (match.groups?.prefix === undefined && !isSpokenTo)) return undefined;
  return text.slice(at[match[0].length] ?? text.length).trim();
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
