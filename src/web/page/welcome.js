/** What an empty lobby says: one thing to do, and three examples of it. */
import { h } from "./dom.js";

/**
 * @typedef {import("./api.js").LocalPerson} LocalPerson
 * @param {{
 *   people: readonly LocalPerson[],
 *   user(): string,
 *   open(): void,
 *   fill(text: string): void,
 * }} given
 */
export function welcome({ people, user, open, fill }) {
  const list = h("ul", { class: "examples" });
  const element = h(
    "div",
    { class: "welcome", hidden: true },
    h("h4", {}, "Begin here"),
    h(
      "p",
      {},
      "Say what happened and whom to call. Everybody gets a room on their own network, and one record is kept.",
    ),
    h("button", { type: "button", class: "primary large", onclick: open }, "Open an incident"),
    h("p", { class: "soft" }, "Or begin with an example. Nothing is sent before you press Send."),
    list,
  );
  return {
    element,
    /** @param {boolean} isEmpty */
    show(isEmpty) {
      element.hidden = !isEmpty;
      if (!isEmpty) return;
      list.replaceChildren(
        ...examples(people, user()).map(({ text, says }) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "example", onclick: () => fill(text) },
              h("span", {}, says),
              h("code", {}, text),
            ),
          ),
        ),
      );
    },
  };
}

/**
 * @param {readonly LocalPerson[]} people
 * @param {string} user
 */
function examples(people, user) {
  const own = people.find((person) => person.user === user)?.organisation;
  const others = [...new Set(people.map((person) => person.organisation))].filter((one) => one !== own);
  const [first = "", ...more] = others;
  const both = [first, ...more.slice(0, 1)].filter((one) => one !== "").join(",");
  const to = (/** @type {string} */ ids) => (ids === "" ? "" : ` --with ${ids}`);
  return [
    {
      says: "Ransomware, critical, two organisations called",
      text: `!incident open Ransomware on the file servers --severity critical${to(both)}`,
    },
    {
      says: "Phishing, high, one organisation called",
      text: `!incident open Phishing wave against webmail --severity high${to(first)}`,
    },
    {
      says: "An exercise, so that nobody takes it for real",
      text: `!incident open Power cut in the data centre --severity high${to(first)} --exercise`,
    },
  ];
}
