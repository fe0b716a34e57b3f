/** Who wrote something, at a glance: initials, in a colour per organisation. */
import { h } from "./dom.js";
import { huesFor, initials } from "./initials.js";

let hueOf = huesFor([]);

/**
 * To be said once, before anybody is shown.
 * @param {readonly string[]} organisations
 */
export function knowOrganisations(organisations) {
  hueOf = huesFor(organisations);
}

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
