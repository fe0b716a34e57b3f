/** Two letters and a colour for somebody. Pure. */

/** As many as there are in people.css. */
const HUES = 12;

/**
 * `AM` for Alice Marchetti: of the first and the last word.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return ends
    .map((word = "") => [...word][0])
    .join("")
    .toUpperCase();
}

/**
 * Gives neighbours in the alphabet different colours. As long as the directory stays, so does the colour; two of more
 * than twelve share one: the name stands there, too.
 * @param {readonly string[]} organisations all that there are
 * @returns {(organisation: string) => number} its colour, for an unknown one as well
 */
export function huesFor(organisations) {
  const sorted = [...new Set(organisations)].toSorted();
  const hues = new Map(sorted.map((name, at) => [name, at % HUES]));
  return (organisation) => hues.get(organisation) ?? organisation.length % HUES;
}
