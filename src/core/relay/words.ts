/** What a person wrote as lines of a message: white space at the ends and empty lines go, what is too long is cut visibly. */

/** Longest text that is carried, in UTF-16 units: Slack takes 3,000 in a block and about 12,000 in a message. */
export const MAX_WORDS_LENGTH = 4_000;
/** Slack takes 50 blocks in a message; lines beyond these share the last one. */
export const MAX_LINES = 30;

export interface CarriedText {
  readonly lines: readonly string[];
  /** Length of the whole text, when it was cut. */
  readonly cutFrom?: number;
}

export function wordsOf(text: string): CarriedText {
  const whole = text.trim();
  const kept = whole.length > MAX_WORDS_LENGTH ? beginning(whole) : whole;
  const lines = kept
    .split(/\r\n?|[\n\u0085\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const own = lines.slice(0, MAX_LINES - 1);
  const rest = lines.slice(MAX_LINES - 1);
  return {
    lines: rest.length === 0 ? own : [...own, rest.join("\n")],
    ...(kept === whole ? {} : { cutFrom: whole.length }),
  };
}

/** Never half a character. */
function beginning(text: string): string {
  const last = text.charCodeAt(MAX_WORDS_LENGTH - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_WORDS_LENGTH - 1 : MAX_WORDS_LENGTH);
}
