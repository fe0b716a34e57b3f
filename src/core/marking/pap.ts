/** Permissible Actions Protocol (MISP taxonomy PAP, version 3): what may be done with a piece of information. */

/** From least to most restrictive. */
export const PAP = ["CLEAR", "GREEN", "AMBER", "RED"] as const;
export type Pap = (typeof PAP)[number];

/** `PAP:AMBER`. */
export function papLabel(pap: Pap): string {
  return `PAP:${pap}`;
}

/** Below 0: `a` is less restrictive than `b`; 0: the same; above 0: more. */
export function comparePap(a: Pap, b: Pap): number {
  return PAP.indexOf(a) - PAP.indexOf(b);
}

/** The most restrictive of two; undefined when neither is given. */
export function strictestPap(a: Pap | undefined, b: Pap | undefined): Pap | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePap(a, b) < 0 ? b : a;
}
