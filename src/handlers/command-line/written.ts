/** How a command was written, for the line that somebody is told to copy. */

export interface Written {
  /** `--` was typed: its texts are meant as they are written. */
  readonly literally: boolean;
  /** Keys of the arguments that were given. */
  readonly given: ReadonlySet<string>;
  readonly line: Line;
}

/** A command line in parts. */
export interface Line {
  /** Name, reference and, where there is no `text`, everything else. */
  readonly head: string;
  /** The flags of a text. */
  readonly flags?: string;
  /** The text that is taken letter for letter. */
  readonly text?: string;
}

/**
 * The line with more flags, or with its text as it is written; without the prefix.
 * @param more flags with their values, as they are typed
 */
export function lineAgain(
  { head, flags = "", text }: Line,
  more: readonly string[],
  literally: boolean,
): string {
  const mark = literally ? ["--"] : [];
  const parts = text === undefined ? [head, ...more, ...mark] : [head, flags, ...more, ...mark, text];
  return parts.filter((part) => part !== "").join(" ");
}
