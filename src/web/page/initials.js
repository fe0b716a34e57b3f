/** Two letters and a colour for somebody. Pure. */

/** As many as there are in people.css. */
const HUES = 8;

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
 * The same colour for the same organisation, whoever looks. Two may share one: the name stands there, too.
 * @param {string} organisation
 */
export function hueOf(organisation) {
  let sum = 7;
  for (const letter of organisation) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}
