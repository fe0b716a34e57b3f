/** What binds a piece of information: its label, who it comes from, and what that source added. */
import { caveatLine } from "./caveat.ts";
import { type Pap, papLabel } from "./pap.ts";
import { compareTlp, type Tlp, tlpLabel } from "./tlp.ts";

/**
 * What an author says beyond the marking of the incident. An entry without it is said to everybody who takes
 * part. Part of the entry, and so of its hash.
 */
export interface Handling {
  /** Organisation that it comes from. */
  readonly source: string;
  /**
   * For whom it was said: everybody who takes part in the incident, or only those whom its label allows. Fixed when it
   * is written. The name stays, because it is hashed with the entry.
   */
  readonly circle: "participants" | "label";
  readonly pap?: Pap;
  /** Ids of the organisations that may have it: the source let these have it, and beside itself no other. */
  readonly only?: readonly string[];
  /** Ids of the contacts who may have it at TLP:RED. */
  readonly named?: readonly string[];
  /** Further restrictions in the source's words; printed with the label. */
  readonly caveats?: readonly string[];
  /** Its label is the incident's, and is raised with it. */
  readonly follows?: true;
}

/** All that {@link mayShare} (may-share.ts) looks at. */
export interface Marking extends Omit<Handling, "source" | "follows"> {
  readonly tlp: Tlp;
  /** Organisations and contacts to which the source let it go beyond its label. */
  readonly permitted?: readonly string[];
}

/** Of what {@link labelsOf} makes lines. */
export type Labelled = Pick<Marking, "tlp" | "pap" | "only" | "caveats">;

/**
 * The lines that stand directly before a text: the label, PAP, then what the source added (TLP 2.0: label and
 * additional restrictions go directly before the information).
 */
export function labelsOf(marking: Labelled): readonly string[] {
  return [
    tlpLabel(marking.tlp),
    ...(marking.pap === undefined ? [] : [papLabel(marking.pap)]),
    ...(marking.only === undefined ? [] : [`only for ${marking.only.join(", ")}`]),
    ...(marking.caveats ?? []).map(caveatLine),
  ];
}

/**
 * What stands directly before a text that is not marked like everything around it: `[TLP:RED · no press] `.
 * Nothing when it is.
 */
export function labelsBefore(marking: Labelled, around: Labelled): string {
  const [own, others] = [labelsOf(marking).join(" · "), labelsOf(around).join(" · ")];
  return own === others ? "" : `[${own}] `;
}

/**
 * For whom something is, by how it is marked: what is stricter than its incident, or names who may have it, is
 * only for whom its label allows; anything else for everybody who takes part.
 */
export function circleOf(
  marking: { readonly tlp: Tlp; readonly only?: unknown; readonly named?: unknown },
  incident: Tlp,
): Handling["circle"] {
  const fewer = marking.only !== undefined || marking.named !== undefined;
  return fewer || compareTlp(marking.tlp, incident) > 0 ? "label" : "participants";
}
