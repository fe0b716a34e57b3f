import { behindPrefix } from "../../core/command-prefix.ts";

/** The word that starts a command on a local network. */
export const PREFIX = "!incident";

/** What follows the prefix, or Muster's name, without surrounding space; undefined when the text is no command. */
export function commandText(text: string): string | undefined {
  return behindPrefix(text, PREFIX, ["muster"]);
}
