/** What a command looks like, as data: parser, help, README table and "did you mean" all come from it. */
import type { z } from "zod";
import type { Rights } from "../../core/directory/directory.ts";

export interface Positional {
  /** A key of `args`. */
  readonly name: string;
  /** Takes every word that remains, joined by one space. Only the last may. */
  readonly rest?: boolean;
  /** Takes every word that remains, as a list; commas separate too. Only the last may. */
  readonly many?: boolean;
}

/**
 * A command without what it does. `Args` is one flat zod object: its keys are the names of the positional
 * arguments and, in camelCase, of the flags (`updateEvery` is typed `--update-every`); `.describe()` is the
 * help text of each.
 */
export interface CommandShape<Args extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly positional?: readonly Positional[];
  /**
   * Everything after the name is one text, letter for letter, and becomes the only positional argument; flags stand
   * before it or behind it. A text that looks like flags, or only speaks of labels, goes behind `--`.
   */
  readonly raw?: boolean;
  readonly args: Args;
  /** Its text, when given in a side room, stays there and is bound by that room, not by the incident. */
  readonly staysInRoom?: boolean;
  /** Waits for nothing else that its person asked for, and goes first. A later command may then be done before it. */
  readonly apart?: boolean;
  /** Command lines without the prefix: `open "Mail outage" --severity high`. */
  readonly examples: readonly string[];
  /** Any of these rights is enough. */
  readonly requires: readonly Rights[];
  /** Also for anyone who leads the incident, whatever their rights: they must be able to give it back. */
  readonly alsoForTheLead?: boolean;
  /** `incident`: works on one. Implied in a war-room; elsewhere its reference is the first word, or `--incident`. */
  readonly scope: "incident" | "anywhere";
  readonly replies: "whisper" | "room";
}
