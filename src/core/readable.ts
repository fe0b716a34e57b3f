/**
 * What can be read in a message, as the timeline and the other rooms have it: its words, what it quotes, the names of
 * its files, and what of it cannot be carried. Never nothing: that somebody wrote something is a fact, too. Pure.
 */

/** Words that are not the author's: a forwarded message, the text of an alert. */
export interface Quoted {
  /** Whose or what they are, in words: `Forwarded from Ann`, `Alert`. */
  readonly from?: string;
  readonly text: string;
}

/** A message in parts, as a network has it; all plain text. */
export interface Readable {
  /** What its author wrote; empty when that is nothing. */
  readonly words: string;
  readonly quoted?: readonly Quoted[];
  /** Names of files that are not carried by themselves. */
  readonly files?: readonly string[];
  /** What else it has, in words: `a picture (map of the site)`, `a poll`, `a sticker`. */
  readonly others?: readonly string[];
}

/** Longest text that is made of one message, in UTF-16 units. */
const MAX_LENGTH = 40_000;

const NOTHING = "(something that Muster cannot carry: look at it where it was written)";

/**
 * One text of all that can be read.
 * @param isCarried the message has files, which are carried by themselves: then nothing need be read
 */
export function readableText(
  { words, quoted = [], files = [], others = [] }: Readable,
  isCarried = false,
): string {
  const lines = [
    words,
    ...quoted.map(({ from, text }) => (from === undefined ? text : `[${from}] ${text}`)),
    ...files.map((name) => `[File: ${name}]`),
    ...others.map((what) => `[Not carried: ${what}]`),
  ].filter((line) => line.trim() !== "");
  if (lines.length === 0) return isCarried ? "" : NOTHING;
  const whole = lines.join("\n");
  return whole.length <= MAX_LENGTH ? whole : `${whole.slice(0, MAX_LENGTH - 1)}…`;
}
