/** Chooses as whom one acts on a network: everybody of the directory who has an address there. */
import { h } from "./dom.js";

/**
 * @param {{
 *   network: string,
 *   people: readonly import("./api.js").LocalPerson[],
 *   user: string | undefined,
 *   choose(user: string): void,
 * }} given
 */
export function personSelect({ network, people, user, choose }) {
  const groups = Map.groupBy(people, (person) => person.organisationName);
  /** @type {HTMLSelectElement} */
  const select = h(
    "select",
    { id: `person-${network}`, onchange: () => choose(select.value) },
    ...[...groups].map(([organisation, members]) =>
      h(
        "optgroup",
        { label: organisation },
        ...members.map((person) =>
          h(
            "option",
            { value: person.user, selected: person.user === user },
            `${person.name} · ${organisation} · ${person.role.replaceAll("-", " ")}`,
          ),
        ),
      ),
    ),
  );
  return h("div", { class: "person" }, h("label", { for: `person-${network}` }, "Acting as"), select);
}
