/** What a text says about how it is to be handled, as far as it can be told from the text. */
import type { Pap } from "../pap.ts";
import type { Tlp } from "../tlp.ts";

/** The meaning of a label that was found. */
export type Meaning =
  | { readonly kind: "tlp"; readonly tlp: Tlp }
  | { readonly kind: "pap"; readonly pap: Pap }
  /** Meant as a label, and none that there is. `nearest`: what was probably meant. */
  | { readonly kind: "unclear"; readonly protocol: "TLP" | "PAP"; readonly nearest?: Tlp }
  /** Says for whom it is, or what must not be done with it, where only a flag counts: this flag, with this value. */
  | { readonly kind: "restriction"; readonly flag: "only" | "to" | "caveat"; readonly value: string }
  /** The marking of classified information. */
  | { readonly kind: "classified" };

export interface FoundLabel {
  readonly means: Meaning;
  /** Offsets in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** What stands there. */
  readonly typed: string;
  /** Written as the standard writes it: `TLP:RED`, in any case. */
  readonly exact: boolean;
  /** It stands where a marking stands: at the beginning of the text, on a line of its own, or set apart at its end. */
  readonly apart: boolean;
}

/** The same while it is looked for: offsets are those of the folded text. */
export interface Sighting {
  readonly means: Meaning;
  readonly start: number;
  readonly end: number;
}
