/** The words of a message event. Pure. */
import { behindPrefix } from "../../core/command-prefix.ts";
import { shownOtherwise } from "./formatted.ts";
import { type Json, record, text } from "./json.ts";
import { mentionsIn } from "./mentions.ts";

/** The word that starts a command on Matrix. */
export const PREFIX = "!incident";

/**
 * The command in an m.text message that starts with `!incident`, or with Muster's name; a quoted message of a reply
 * does not count.
 * @param me Muster's own user id
 */
export function commandIn(content: Json, me: string): string | undefined {
  if (content.msgtype !== "m.text") return undefined;
  const localpart = me.slice(1).split(":", 1)[0] ?? "";
  const words = messageText(content) ?? "";
  // An operator may have given the account any name: clients write that where Muster is mentioned.
  const called = mentionsIn(content, words)
    .filter(({ user }) => user === me)
    .map(({ text: said }) => said);
  const spokenTo = called.find((one) => words.trimStart().startsWith(one));
  const behindName = spokenTo === undefined ? words : words.trimStart().slice(spokenTo.length);
  const command = behindPrefix(
    words,
    PREFIX,
    [me, localpart, "muster"].filter((one) => one !== ""),
  );
  if (command !== undefined || spokenTo === undefined) return command;
  const said = behindName.replace(/^[:,\s]+/, "");
  return behindPrefix(said, PREFIX) ?? said.trim();
}

/** What older clients put before a reply: the words of the other, with their name at the beginning. */
const QUOTED = /^> (?:\* )?<@[^>\n]*>[^\n]*(?:\n|$)(?:>[^\n]*(?:\n|$))*\n?/;

/**
 * What a person says: the body, and behind it what clients show in its place, when that is another text. Both are
 * asked for labels, and people who read them elsewhere see that there are two.
 */
export function saidIn(content: Json): string | undefined {
  const words = messageText(content);
  const shown = words === undefined ? undefined : shownOtherwise(content, words);
  return words === undefined || shown === undefined ? words : `${words}\n⟨shown there as:⟩ ${shown}`;
}

/** The body without the quotation of the other's words (spec before v1.13: "Rich reply fallbacks"); what the person quotes stays. */
function messageText(content: Json): string | undefined {
  const body = text(content.body);
  if (body === undefined) return undefined;
  const isReply = record(record(content["m.relates_to"])["m.in_reply_to"]).event_id !== undefined;
  return isReply ? body.replace(QUOTED, "") : body;
}

/** The content of an event as last edited by its sender, from what the server bundles with it. */
export function newestContent(event: Json | undefined): Json {
  const relations = record(record(event?.unsigned)["m.relations"]);
  const replacement = record(relations["m.replace"]);
  const edited = record(replacement.content)["m.new_content"];
  const content = record(event?.content);
  return edited !== undefined && replacement.sender === event?.sender ? record(edited) : content;
}
