/** Who is mentioned in a message, and by which words. Pure. */
import { decodeHTML } from "entities";
import type { Mention } from "../chat-port.ts";
import { type Json, record, text, texts } from "./json.ts";
import { isUserId } from "./user-id.ts";

/** More people at once are not mentioned but harassed. */
const MAX_MENTIONS = 50;

/** Bounded, so that no message takes long to read. */
const LINK = /<a\s([^<>]{1,2000})>([^<]{1,255})<\/a>/gi;
const ADDRESS = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const TO_USER = /^(?:https:\/\/matrix\.to\/#\/([^/?]+)|matrix:u\/([^/?]+))(?:\?.*)?$/i;

/**
 * Those whom `m.mentions` names (spec: "User and room mentions"); where an older client left it out, those to whom the
 * text links. Left out is who is mentioned by nothing in the words, as the author of what is replied to.
 * @param words the text of the message
 */
export function mentionsIn(content: Json, words: string): readonly Mention[] {
  const pills = pillsIn(content);
  const said = content["m.mentions"];
  const users = said === undefined ? pills.map(({ user }) => user) : texts(record(said).user_ids);
  return [...new Set(users)]
    .filter(isUserId)
    .slice(0, MAX_MENTIONS)
    .flatMap((user) => {
      const labels = pills.filter((pill) => pill.user === user).map(({ label }) => label);
      const part = waysToSay(user, labels).find((one) => words.includes(one));
      return part === undefined ? [] : [{ user, text: part }];
    });
}

/** How clients put a mention into the plain text, the longest first where one holds another. */
function waysToSay(user: string, labels: readonly string[]): readonly string[] {
  const names = [...labels, user].filter((one) => one.trim() !== "" && one.isWellFormed());
  const links = [user, encodeURIComponent(user)].map((one) => `https://matrix.to/#/${one}`);
  return [
    ...names.flatMap((name) => links.map((link) => `[${name}](${link})`)),
    ...links,
    ...names.flatMap((name) => [`@${name}`, name]),
    user.slice(0, user.indexOf(":")),
  ];
}

interface Pill {
  readonly user: string;
  readonly label: string;
}

/** Links to people in the formatted text, without those of a quoted message. */
function pillsIn(content: Json): readonly Pill[] {
  if (content.format !== "org.matrix.custom.html") return [];
  return [...withoutQuote(text(content.formatted_body) ?? "").matchAll(LINK)].flatMap(
    ([, attributes = "", label = ""]) => {
      const [, double, single] = ADDRESS.exec(attributes) ?? [];
      const user = userOf(decodeHTML(double ?? single ?? ""));
      return user === undefined ? [] : [{ user, label: decodeHTML(label) }];
    },
  );
}

/** Older clients quote what they reply to (spec before v1.13: "Rich reply fallbacks"). */
function withoutQuote(html: string): string {
  const end = html.lastIndexOf("</mx-reply>");
  return end < 0 ? html : html.slice(end + "</mx-reply>".length);
}

function userOf(link: string): string | undefined {
  const [, permalink, uri] = TO_USER.exec(link) ?? [];
  const said = permalink ?? (uri === undefined ? undefined : `@${uri}`);
  if (said === undefined) return undefined;
  try {
    const user = decodeURIComponent(said);
    return isUserId(user) ? user : undefined;
  } catch {
    return undefined;
  }
}
