/**
 * Buttons on Matrix, which has none: each gets an emoji, the message says which, and a reaction with it by a
 * person presses the button. What a reaction means stands in the event itself, so that it outlives restarts. Pure.
 */
import type { Button } from "../../core/message.ts";
import { list, record, text } from "./json.ts";

/** Field of the event content that holds the meaning of reactions. */
export const BUTTONS_FIELD = "eu.muster.buttons";

/** What a reaction with `key` does. */
export interface ReactionButton {
  readonly key: string;
  readonly action: string;
  readonly value: string;
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

/** What the event content stores. */
export function buttonsField(buttons: readonly Button[]): readonly ReactionButton[] {
  return withKeys(buttons).flatMap(({ key, action, value }) =>
    key === undefined ? [] : [{ key, action, value }],
  );
}

/** The button that a reaction presses, by the content of the message as Muster sent it. */
export function buttonFor(content: unknown, key: string): ReactionButton | undefined {
  for (const one of list(record(content)[BUTTONS_FIELD])) {
    const { key: stored, action, value } = record(one);
    const same = typeof stored === "string" && bare(stored) === bare(key);
    if (same && text(action) !== undefined && text(value) !== undefined) {
      return { key: stored, action: String(action), value: String(value) };
    }
  }
  return undefined;
}

/** Whether a reaction with this key can press a button of any message. */
export function mayBeButton(key: string): boolean {
  return [...Object.values(BY_STYLE), ...NUMBERS].some((one) => bare(one) === bare(key));
}

/** Clients differ in whether they send the emoji presentation selector. */
function bare(key: string): string {
  return key.replace(/\ufe0f/g, "");
}
