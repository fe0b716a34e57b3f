/**
 * Slack's names of emojis (`thumbsup::skin-tone-4`) ↔ Unicode. Pure. Slack takes and gives names only
 * (docs.slack.dev/reference/methods/reactions.add).
 */
import { gemoji } from "gemoji";
import { SLACK_NAMES } from "./emoji-names.ts";

/** U+1F3FB … U+1F3FF, Slack's `skin-tone-2` … `skin-tone-6`. */
const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"] as const;
const TONE = /[\u{1f3fb}-\u{1f3ff}]/gu;
/** Without it many emojis look the same: networks set it or leave it out. */
const VARIATION = /\ufe0f/g;
const REGIONAL_A = 0x1f1e6;

const exceptions = SLACK_NAMES.trim().split(/\s+/);
const byName = new Map<string, string>();
const byEmoji = new Map<string, string>();
for (let at = 0; at + 1 < exceptions.length; at += 2) learn(exceptions[at] ?? "", exceptions[at + 1] ?? "");
for (const { emoji, names } of gemoji) for (const name of names) learn(name, emoji);

/** As Unicode; `:name:` for one that only this workspace has. */
export function emojiFromSlack(name: string): string {
  const [base = "", ...tones] = name.split("::");
  const emoji = byName.get(base) ?? flagOf(base);
  if (emoji === undefined) return `:${name}:`;
  const [only] = tones;
  // Two tones are of two people in one emoji; which Unicode sequence that is follows no rule.
  const tone =
    tones.length === 1 ? TONES[Number(/^skin-tone-([2-6])$/.exec(only ?? "")?.[1]) - 2] : undefined;
  return tone === undefined ? emoji : toned(emoji, tone);
}

/** Slack's name; undefined when Slack has none for it. `:name:` is taken for one that only this workspace has. */
export function emojiToSlack(emoji: string): string | undefined {
  const own = /^:([\p{Ll}\p{Lo}\p{N}_+'-]{1,100}(?:::skin-tone-[2-6])?):$/u.exec(emoji)?.[1];
  if (own !== undefined) return own;
  const tones = emoji.match(TONE) ?? [];
  const name = nameOf(emoji) ?? nameOf(emoji.replace(TONE, ""));
  const tone = TONES.findIndex((each) => tones.length === 1 && each === tones[0]);
  return name === undefined || tone < 0 || nameOf(emoji) !== undefined
    ? name
    : `${name}::skin-tone-${tone + 2}`;
}

function learn(name: string, emoji: string): void {
  if (!byName.has(name)) byName.set(name, emoji);
  const bare = emoji.replace(VARIATION, "");
  if (!byEmoji.has(bare)) byEmoji.set(bare, name);
}

/** The modifier stands directly after the first person or hand, before what is joined to it (UTS #51). */
function toned(emoji: string, tone: string): string {
  const [first = "", ...rest] = emoji;
  if (!/^\p{Emoji_Modifier_Base}$/u.test(first)) return emoji;
  return first + tone + rest.join("").replace(/^\ufe0f/, "");
}

function nameOf(emoji: string): string | undefined {
  const bare = emoji.replace(VARIATION, "");
  const letters = [...bare].map((each) => (each.codePointAt(0) ?? 0) - REGIONAL_A);
  return letters.length === 2 && letters.every((each) => each >= 0 && each < 26)
    ? `flag-${letters.map((each) => String.fromCharCode(97 + each)).join("")}`
    : byEmoji.get(bare);
}

/** `flag-de` → 🇩🇪. */
function flagOf(name: string): string | undefined {
  const country = /^flag-([a-z]{2})$/.exec(name)?.[1];
  if (country === undefined) return undefined;
  return String.fromCodePoint(...[...country].map((each) => REGIONAL_A + each.charCodeAt(0) - 97));
}
