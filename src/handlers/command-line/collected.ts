/** What a command line holds, before any of it is assigned to arguments. */
import type { Markdown } from "../../core/message.ts";
import type { Token } from "./split.ts";

/** The input for a flag: its values in order, or `true` when it stood alone. */
export type Given = readonly (string | true)[];

export interface Collected {
  /** Words outside of flags. */
  readonly words: readonly Token[];
  /** By key of the argument. */
  readonly flags: ReadonlyMap<string, Given>;
  /** What `--incident` said. */
  readonly incident?: string;
  readonly helpWanted: boolean;
  /** `--` was typed: what is behind it, and every text of the line, is meant as it is written. */
  readonly literally: boolean;
  readonly sentences: readonly Markdown[];
  /** Where the text begins that is taken letter for letter: offset in the source. */
  readonly textFrom?: number;
}
