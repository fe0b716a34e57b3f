/**
 * Slack's own text format → words for the timeline (docs.slack.dev/messaging/formatting-message-text). Pure.
 * Unescapes, and replaces what Slack wraps in angle brackets by what a reader sees.
 */

import type { Mention } from "../chat-port.ts";

/** `<@U1|ann>` → `@U1`, `<#C1|ops>` → `#ops`, `<!here>` → `@here`, `<https://x|y>` → `y (https://x)`, `&lt;` → `<`. */
export function plainFromSlack(text: string): string {
  return unescapeSlack(text.replace(/<([^<>]*)>/g, (_whole, inner: string) => spoken(inner)));
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
  return label === undefined || label === target ? target : `${label} (${target})`;
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
