/** Traffic Light Protocol 2.0 (FIRST, August 2022). */

/** From least to most restrictive. The order is Muster's own; FIRST defines no hierarchy. */
export const TLP = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] as const;
export type Tlp = (typeof TLP)[number];

/** Below 0: `a` is less restrictive than `b`; 0: the same; above 0: more. */
export function compareTlp(a: Tlp, b: Tlp): number {
  return TLP.indexOf(a) - TLP.indexOf(b);
}

/** The label as the standard writes it: capitals, no spaces, never translated. */
export function tlpLabel(marking: Tlp): string {
  return `TLP:${marking}`;
}

/** The most restrictive of the labels: what holds for text that is made of several. */
export function strictest(first: Tlp, ...others: readonly Tlp[]): Tlp {
  return others.reduce((strict, one) => (compareTlp(one, strict) > 0 ? one : strict), first);
}
