/**
 * Buttons on Matrix, which has none: each gets an emoji, the message says which, and a reaction with it by a
 * person presses the button. What a reaction means is what Muster noted when it sent the message. Pure.
 */
import type { Button } from "../../core/message.ts";
import { list, record, text } from "./json.ts";

/** Field of the event content that says what reactions mean, for clients that show buttons. Muster never reads it back. */
export const BUTTONS_FIELD = "eu.muster.buttons";

/** What a reaction with `key` does. */
export interface ReactionButton {
  readonly key: string;
  readonly action: string;
  readonly value: string;
  /** What the message says that it does; absent on messages of an older Muster. */
  readonly label?: string;
}

const BY_STYLE = { primary: "✅", danger: "🛑" } as const;
const NUMBERS = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟"];

/** Gives each button its emoji: the one of its style if that is free, else the next number. More than fit get none. */
export function withKeys(buttons: readonly Button[]): readonly (Button & { readonly key?: string })[] {
  const taken = new Set<string>();
  return buttons.map((button) => {
    const ofStyle = button.style && BY_STYLE[button.style];
    const key = [ofStyle, ...NUMBERS].find((one) => one !== undefined && !taken.has(one));
    if (key === undefined) return button;
    taken.add(key);
    return { ...button, key };
  });
}

/** What the event content and Muster's own notes have. */
export function buttonsField(buttons: readonly Button[]): readonly ReactionButton[] {
  return withKeys(buttons).flatMap(({ key, action, value, label }) =>
    key === undefined ? [] : [{ key, action, value, label }],
  );
}

/** Buttons as {@link buttonsField} wrote them; what is none is left out. */
export function readButtons(stored: unknown): readonly ReactionButton[] {
  return list(stored).flatMap((one) => {
    const button = record(one);
    const [key, action, value, label] = [button.key, button.action, button.value, button.label].map(text);
    if (key === undefined || action === undefined || value === undefined) return [];
    return [{ key, action, value, ...(label === undefined ? {} : { label }) }];
  });
}

/** The button that a reaction presses. */
export function buttonFor(buttons: readonly ReactionButton[], key: string): ReactionButton | undefined {
  return buttons.find((one) => bare(one.key) === bare(key));
}

/** Longest reply that can press a button, in characters. */
const MAX_SHORT_REPLY = 60;

/** Whether a reply is as short as one that presses a button. */
export function mayPress(words: string): boolean {
  return words.trim() !== "" && words.length <= MAX_SHORT_REPLY;
}

/** The button that a short reply presses: by its emoji, its number, its whole label or the beginning of one label alone. */
export function buttonByWords(buttons: readonly ReactionButton[], words: string): ReactionButton | undefined {
  const said = plain(words);
  const whole = buttons.filter(
    ({ key, label }) => bare(key) === bare(words.trim()) || plain(label ?? "") === said,
  );
  const numbered = buttons.filter(
    ({ key }) => NUMBERS.includes(key) && NUMBERS.indexOf(key) + 1 === Number(said),
  );
  const begun = said.length < 3 ? [] : buttons.filter(({ label }) => plain(label ?? "").startsWith(said));
  return [whole, numbered, begun].find((found) => found.length === 1)?.[0];
}

function plain(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Whether a reaction with this key can press a button of any message. */
export function mayBeButton(key: string): boolean {
  return [...Object.values(BY_STYLE), ...NUMBERS].some((one) => bare(one) === bare(key));
}

/** Clients differ in whether they send the emoji presentation selector. */
function bare(key: string): string {
  return key.replace(/\ufe0f/g, "");
}
