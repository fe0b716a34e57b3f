/**
 * Slack's own text format → words for the timeline (docs.slack.dev/messaging/formatting-message-text). Pure.
 * Unescapes, and replaces what Slack wraps in angle brackets by what a reader sees.
 */

import type { Mention } from "../chat-port.ts";
import { emojiFromSlack } from "./emoji.ts";

/** `<@U1|ann>` → `@U1`, `<#C1|ops>` → `#ops`, `<!here>` → `@here`, `<https://x|y>` → `y (https://x)`, `&lt;` → `<`. */
export function plainFromSlack(text: string): string {
  return unescapeSlack(text.replace(/<([^<>]*)>/g, (_whole, inner: string) => spoken(inner)));
}

/**
 * As {@link plainFromSlack}, with the emojis as Unicode: Slack writes them `:tada:`, also those typed as such.
 * @param blocks of the message, in which Slack says what is an emoji; `:de:` may also be a part of an address
 */
export function saidInSlack(text: string, blocks: unknown): string {
  const names = new Set<string>();
  collectEmojis(blocks, names, 0);
  const plain = plainFromSlack(text);
  if (names.size === 0) return plain;
  return plain.replace(
    /(?<![\p{L}\p{N}]):([\p{Ll}\p{Lo}\p{N}_+'-]+(?:::skin-tone-[2-6])?):(?![\p{L}\p{N}])/gu,
    (whole, name: string) => (names.has(name) ? emojiFromSlack(name) : whole),
  );
}

/** docs.slack.dev/reference/block-kit/blocks/rich-text-block, "emoji element type". */
function collectEmojis(value: unknown, names: Set<string>, depth: number): void {
  if (typeof value !== "object" || value === null || depth > 12) return;
  if ("type" in value && value.type === "emoji" && "name" in value && typeof value.name === "string") {
    const tone = "skin_tone" in value && typeof value.skin_tone === "number" ? value.skin_tone : undefined;
    names.add(tone === undefined ? value.name : `${value.name}::skin-tone-${tone}`);
    return;
  }
  for (const each of Object.values(value)) collectEmojis(each, names, depth + 1);
}

/**
 * Whom a text mentions, each person once; `text` is what {@link plainFromSlack} makes of the mention. What only
 * looks like a mention (`@U123` typed by hand, `&lt;@U123&gt;`) is none.
 */
export function mentionsInSlack(text: string): Mention[] {
  const users = [...text.matchAll(/<@([UW][A-Z0-9]{2,30})(?:\|[^<>]*)?>/g)].flatMap(([, user]) => user ?? []);
  return [...new Set(users)].map((user) => ({ user, text: `@${user}` }));
}

/**
 * Text of a slash command: as {@link plainFromSlack}, but a mention becomes the bare user id, which is what
 * the directory and the command grammar know, and a link becomes its address alone.
 */
export function commandFromSlack(text: string): string {
  return unescapeSlack(
    text.replace(/<([^<>]*)>/g, (_whole, inner: string) => {
      const [target = "", label] = cut(inner);
      if (target.startsWith("@")) return target.slice(1);
      if (target.startsWith("#") || target.startsWith("!")) return spoken(inner);
      return target.startsWith("mailto:") ? (label ?? target.slice(7)) : target;
    }),
  );
}

function spoken(inner: string): string {
  const [target = "", label] = cut(inner);
  if (target.startsWith("@")) return target;
  if (target.startsWith("#")) return label === undefined || label === "" ? target : `#${label}`;
  if (target.startsWith("!subteam^")) return label ?? `@${target.slice(9)}`;
  if (target.startsWith("!date^")) return label ?? "";
  if (target.startsWith("!")) return `@${target.slice(1)}`;
  if (target.startsWith("mailto:")) return label ?? target.slice(7);
  if (label === undefined || label === target) return target;
  // Slack makes a link of every name that could be a host's: a malicious one must not become a link elsewhere.
  const isSame = target.replace(/^https?:\/\//, "").replace(/\/$/, "") === label.replace(/\/$/, "");
  return isSame ? label : `${label} (${target})`;
}

function cut(inner: string): [string, string | undefined] {
  const bar = inner.indexOf("|");
  return bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

/** Without U+0000, which no database takes. */
function unescapeSlack(text: string): string {
  return text
    .replaceAll("\0", "")
    .replace(/&(lt|gt|amp);/g, (_whole, name: string) => (name === "lt" ? "<" : name === "gt" ? ">" : "&"));
}
