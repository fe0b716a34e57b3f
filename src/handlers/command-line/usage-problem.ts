/** Why a command line was not understood, for the person who typed it. */
import type { Markdown } from "../../core/message.ts";
import type { CommandShape } from "./command-shape.ts";

export interface UsageProblem {
  readonly kind:
    | "nothing-typed"
    | "too-long"
    | "unknown-command"
    | "no-incident"
    | "arguments"
    /** `open --help`: nothing is wrong. */
    | "help-wanted";
  /** One line each; none for `help-wanted`. */
  readonly sentences: readonly Markdown[];
  /** The command, once it is known which was meant. */
  readonly shape?: CommandShape;
}
