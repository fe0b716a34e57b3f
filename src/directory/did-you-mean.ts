/** Suggestions for misspelt words of a directory file. */
import { closest, distance } from "fastest-levenshtein";

/** ``; did you mean `duty-officer`?``, or a full stop when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? "." : `; did you mean \`${near}\`?`;
}

/** The candidate that was probably meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, 60);
  const lower = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  if (wanted === "" || lower.size === 0) return undefined;
  const best = closest(wanted, [...lower.keys()]);
  const limit = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : wanted.length <= 12 ? 3 : 4;
  return distance(wanted, best) <= limit ? lower.get(best) : undefined;
}
