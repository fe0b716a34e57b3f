/**
 * A message as data. Handlers build a Message; each adapter decides how it looks.
 *
 * Text inside a message is CommonMark (docs/decisions/0004). Anything a person or a platform supplied must
 * be put in through {@link md}, which escapes it, so that hostile text can neither format nor notify.
 */

declare const markdownBrand: unique symbol;

/** CommonMark in which every foreign part has been escaped. Only {@link md} and {@link join} make one. */
export type Markdown = string & { readonly [markdownBrand]: true };

/** One button. `action` names a handler, `value` is what the handler gets (at most 2,000 characters). */
export interface Button {
  readonly action: string;
  readonly label: string;
  readonly value: string;
  readonly style?: "primary" | "danger";
}

/** One part of a message, rendered top to bottom. */
export type Block =
  | { readonly type: "heading"; readonly text: string }
  | { readonly type: "text"; readonly text: Markdown }
  | { readonly type: "list"; readonly items: readonly Markdown[] }
  | {
      readonly type: "fields";
      readonly fields: readonly { readonly label: string; readonly value: Markdown }[];
    }
  | { readonly type: "buttons"; readonly buttons: readonly Button[] };

/** Something that a message states, as JSON. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };
export type Facts = { readonly [name: string]: Fact };

/** Words of a message with the id under which tests know it, and the facts from which they are made (wording.ts). */
export interface Worded {
  readonly id: string;
  readonly facts: Facts;
  readonly text: Markdown;
}

/** A message for one room or one person. Rendering puts `banner` lines first, directly before the text. */
export interface Message {
  /** Which message it is: `escalation.resting`. With `facts` it is for tests and for reading the outbox; no network shows it. */
  readonly id?: string;
  /** What it states. Everybody who may have the message may have these. */
  readonly facts?: Facts;
  /** Printed before everything else: the TLP label (TLP 2.0 §messaging) and, in a drill, EXERCISE. */
  readonly banner: readonly string[];
  readonly blocks: readonly Block[];
  /** Platform user ids to notify. Only these are ever notified; text alone notifies nobody. */
  readonly mentions?: readonly string[];
}

const SPECIAL = /[\\`*_{}[\]()#+\-.!<>|~&:@=]/g;

/**
 * Escapes text so that CommonMark shows it letter for letter. Line breaks become ⏎, because at the beginning
 * of a line they could start a block; for text with structure use one {@link Block} per paragraph. White
 * space at either end becomes one space, because four would begin a code block. Takes time in proportion to
 * the text, also for hostile ones.
 */
export function escapeMarkdown(text: string): Markdown {
  const lines = visible(text).replaceAll("\t", " ").split("\n");
  const line = lines
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .join(" ⏎ ");
  const before = /^\s/.test(text) ? " " : "";
  const behind = line !== "" && /\s$/.test(text) ? " " : "";
  return `${before}${line.replace(SPECIAL, "\\$&")}${behind}` as Markdown;
}

/** Tagged template: literal parts are CommonMark, interpolated strings are escaped unless they are {@link Markdown} made by `md`. */
export function md(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | RawMarkdown)[]
): Markdown {
  let out = parts[0] ?? "";
  values.forEach((value, at) => {
    out +=
      (value instanceof RawMarkdown ? value.text : escapeMarkdown(String(value))) + (parts[at + 1] ?? "");
  });
  return out as Markdown;
}

/** Marks Markdown made by `md` as safe to nest: `md\`${raw(inner)}\``. */
export function raw(text: Markdown): RawMarkdown {
  return new RawMarkdown(text);
}

class RawMarkdown {
  readonly text: Markdown;
  constructor(text: Markdown) {
    this.text = text;
  }
}

/** Joins pieces of Markdown with a separator that is itself plain. */
export function join(pieces: readonly Markdown[], separator = ", "): Markdown {
  return pieces.join(separator) as Markdown;
}

/**
 * Makes what cannot be seen visible: control characters, Unicode bidirectional controls (UAX #9 §2, "Trojan
 * source") and characters that are ignored by default (UAX #44) become ⟨U+202E⟩ and the like, so that a text
 * cannot hide or reorder what it says. Line feed and tab stay, and so do the joiners and variation selectors
 * that scripts and emoji need. Every kind of line break becomes a line feed; lone surrogates become U+FFFD. Letters that
 * are bold or italic by themselves (Unicode block "Mathematical Alphanumeric Symbols") become ⟨plain ones⟩: only Muster
 * writes names and labels in bold.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
      return `⟨U+${code.padStart(4, "0")}⟩`;
    })
    .replace(STYLED, (letters) => `⟨${letters.normalize("NFKC")}⟩`);
}

/** Some letters of these alphabets stand in the older block "Letterlike Symbols". */
const STYLED =
  /[\u{1d400}-\u{1d7ff}\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212c\u212d\u212f-\u2131\u2133\u2134\u2145-\u2149]+/gu;

/** The text without what {@link visible} makes visible: what somebody copies who sees it. */
export function withoutUnseen(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(UNSEEN, "");
}

const UNSEEN =
  /[[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028-\u202e\ufff9-\ufffb]--[\n\t\u200c\u200d\ufe00-\ufe0f]]/gv;

/** A message of one paragraph, and of `blocks` below it. */
export function say(
  banner: readonly string[],
  words: Markdown | Worded,
  ...blocks: readonly Block[]
): Message {
  if (typeof words === "string") return { banner, blocks: [{ type: "text", text: words }, ...blocks] };
  const { id, facts, text } = words;
  return { id, facts, banner, blocks: [{ type: "text", text }, ...blocks] };
}
