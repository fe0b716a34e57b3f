/**
 * Markings of classified information (Council Decision 2013/488/EU, Article 2; NATO C-M(2002)49), as they stand in
 * a folded text (core/fold.ts): without accents.
 */
export const CLASSIFIED_LEVEL =
  "(?:(?:EU|EURA|NATO|COSMIC)[\\s_-]+(?:TOP[\\s_-]+SECRET|SECRET|CONFIDENTIAL|RESTRICTED)" +
  "|(?:TRES[\\s_-]+SECRET|SECRET|CONFIDENTIEL|RESTREINT)[\\s_-]+(?:UE|EURA|OTAN)" +
  "|(?:TS|S|C|R)-UE|EU-(?:TS|S|C|R)|(?:OTAN|NATO)[\\s_-]+(?:DIFFUSION[\\s_-]+RESTREINTE))";

/** Anywhere in a text, in capitals. */
export const CLASSIFIED_MARKING = new RegExp(
  `(?<![\\p{L}\\p{N}-])${CLASSIFIED_LEVEL}(?![\\p{L}\\p{N}])`,
  "gu",
);
