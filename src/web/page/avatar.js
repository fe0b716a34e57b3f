/** Who wrote something, at a glance: initials, in a colour per organisation. */
import { h } from "./dom.js";

/** As many as there are in avatar.css. */
const HUES = 8;

/**
 * Says nothing that does not stand beside it in words, and so is not read out.
 * @param {string} name
 * @param {string} organisation empty for Muster
 */
export function avatar(name, organisation) {
  const isMuster = organisation === "" && name === "Muster";
  return h(
    "span",
    { class: "avatar", "aria-hidden": "true", "data-hue": isMuster ? "muster" : hueOf(organisation) },
    isMuster ? "M" : initials(name),
  );
}

/**
 * `AM` for Alice Marchetti: of the first and the last word.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = "?"] = words;
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return [first, last]
    .map((word) => String.fromCodePoint(...[word.codePointAt(0) ?? 32]))
    .join("")
    .trim()
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
