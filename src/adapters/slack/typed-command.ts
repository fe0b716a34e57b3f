/**
 * Commands that are typed as messages: Slack shares slash commands with no other workspace (Slack Connect), so that
 * people of partners speak to Muster by mention, or write to it directly. Pure.
 */
import { behindPrefix } from "../../core/command-prefix.ts";
import { commandFromSlack } from "./plain.ts";
import type { Reader } from "./reader.ts";

/** How a command is typed as a message. */
export const MENTION = "@Muster";

const NAME = "muster";

/**
 * The command in a message; undefined when it is none. With or without the prefix word: `@Muster note …`,
 * `@Muster /incident note …`, and directly also `note …`, `/incident note …`, `incident note …`.
 * @param text as Slack writes it; a mention of Muster counts at the beginning alone
 * @param isDirect nobody else reads it: every message there is a command
 */
export function typedCommand(
  text: string,
  { self, command }: Pick<Reader, "self" | "command">,
  isDirect: boolean,
): string | undefined {
  const own = new RegExp(`^\\s*<@${self.user}(?:\\|[^<>]*)?>[\\s:,]*`);
  const isMentioned = own.test(text);
  const plain = commandFromSlack(text.replace(own, `@${NAME} `)).trim();
  if (plain === "") return undefined;
  const behind = [command, `!${command.slice(1)}`]
    .map((prefix) => behindPrefix(plain, prefix, [NAME]))
    .find((found) => found !== undefined);
  if (behind !== undefined) return withoutWord(behind, command);
  // A mention followed by punctuation only, or words to Muster alone.
  return isDirect || isMentioned ? withoutWord(plain.replace(/^@muster[\s:,]*/i, ""), command) : undefined;
}

function withoutWord(text: string, command: string): string {
  const word = command.slice(1).replace(/[-]/g, "\\-");
  return text.replace(new RegExp(`^[/!\\\\]*${word}(?=\\s|$)\\s*`, "i"), "").trim();
}
