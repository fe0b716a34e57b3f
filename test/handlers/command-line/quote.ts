/** The reverse of `split`, for round trips. */

const PAIRS = [
  ['"', '"', '"'],
  ["'", "'", "'"],
  ["“", "”", "”"],
  ["„", "“", "“”"],
  ["‘", "’", "’"],
] as const;

/** A token that `split` reads as `text`; undefined when the text defeats every kind of quote. */
export function quote(text: string): string | undefined {
  if (/^[\p{L}\p{N}.,:/@+-]+$/u.test(text) && !/^[-—–]/.test(text)) return text;
  const pair = PAIRS.find(([, , closers]) => !new RegExp(`[${closers}]\\s`).test(text));
  return pair === undefined ? undefined : `${pair[0]}${text}${pair[1]}`;
}
