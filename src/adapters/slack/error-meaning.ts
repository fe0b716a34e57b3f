/** What an error code of Slack means: in words with the next step, and whether to try again. Types and builders. */

export type Meaning =
  /** Slack cannot do it now; what was tried may have taken effect. */
  | { readonly kind: "busy"; readonly words: string }
  /** Not before that many milliseconds; it had no effect. */
  | { readonly kind: "wait"; readonly ms: number; readonly words: string }
  | { readonly kind: "gone"; readonly what: "room" | "message" | "user" | "file"; readonly words: string }
  /** Somebody has to allow it first. */
  | { readonly kind: "forbidden"; readonly words: string }
  /** This content, for good. */
  | { readonly kind: "refused"; readonly words: string }
  /** The message stands, and cannot be edited (chat.update). */
  | { readonly kind: "frozen"; readonly words: string }
  /** Slack does not take Muster's token; TOKEN and VARIABLE stand for which one. */
  | { readonly kind: "credential"; readonly words: string };

/** By error code. */
export type Codes = Readonly<Record<string, Meaning>>;

export const busy = (words: string): Meaning => ({ kind: "busy", words });
export const wait = (ms: number, words: string): Meaning => ({ kind: "wait", ms, words });
export const gone = (what: "room" | "message" | "user" | "file", words: string): Meaning => ({
  kind: "gone",
  what,
  words,
});
export const forbidden = (words: string): Meaning => ({ kind: "forbidden", words });
export const refused = (words: string): Meaning => ({ kind: "refused", words });
export const frozen = (words: string): Meaning => ({ kind: "frozen", words });
export const credential = (words: string): Meaning => ({ kind: "credential", words });
