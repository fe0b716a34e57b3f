/** "Did you mean": the candidate that was probably meant. */
import { distance } from "fastest-levenshtein";

/** The candidate nearest to `word`, ignoring case; undefined when none is near enough to be worth saying. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, 60);
  const limit = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3;
  let best: { candidate: string; away: number } | undefined;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const begins = wanted.length >= 2 && known.startsWith(wanted);
    const away = begins ? 0.5 : distance(wanted, known);
    if (away <= limit && away < known.length && (best === undefined || away < best.away)) {
      best = { candidate, away };
    }
  }
  return best?.candidate;
}
