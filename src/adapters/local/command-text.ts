/** The word that starts a command on a local network. */
export const PREFIX = "!incident";

/** What follows the prefix, without surrounding space; undefined when the text is no command. */
export function commandText(text: string): string | undefined {
  const found = /^\s*!incident(?:\s+([\s\S]*))?$/i.exec(text);
  return found === null ? undefined : (found[1] ?? "").trim();
}
