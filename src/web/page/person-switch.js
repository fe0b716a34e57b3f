/** Chooses as whom one acts on a network: everybody of the directory who has an address there, found by typing. */
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { h, spaced } from "./dom.js";
import { recall } from "./memory.js";

/** @typedef {import("./api.js").LocalPerson} LocalPerson */

/**
 * @param {{
 *   network: string,
 *   people: readonly LocalPerson[],
 *   user: string | undefined,
 *   choose(user: string): void,
 * }} given
 */
export function personSwitch({ network, people, user, choose }) {
  const id = `person-${network}`;
  let current = people.find((person) => person.user === user);
  /** For whom something waits. @type {Set<string>} */
  let waiting = new Set();
  /** @type {LocalPerson[]} */
  let offered = [];
  let active = 0;

  const button = h("button", {
    type: "button",
    class: "person-now",
    "aria-haspopup": "dialog",
    "aria-expanded": "false",
    "aria-controls": `${id}-panel`,
    onclick: () => (panel.hidden ? open() : close(true)),
  });
  /** @type {HTMLInputElement} */
  const search = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Find a person",
    "aria-expanded": "true",
    "aria-controls": `${id}-list`,
    "aria-autocomplete": "list",
    placeholder: "Name, organisation or role",
    autocomplete: "off",
    oninput: () => find(),
    onkeydown: pressed,
  });
  const list = h("ul", { id: `${id}-list`, role: "listbox", "aria-label": "People", tabindex: "-1" });
  const panel = h(
    "div",
    { class: "person-panel", id: `${id}-panel`, role: "dialog", "aria-label": "Act as", hidden: true },
    search,
    list,
  );
  const element = h("div", { class: "person" }, button, panel);
  element.addEventListener("focusout", (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (!panel.hidden && next !== null && !element.contains(next)) close(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !element.contains(/** @type {Node} */ (event.target))) close(false);
  });

  function open() {
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    search.value = "";
    find();
    search.focus();
    void look();
  }

  /** @param {boolean} isHere whether the focus goes back to the button */
  function close(isHere) {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (isHere) button.focus();
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (event.key === "ArrowDown") active = Math.min(active + 1, offered.length - 1);
    else if (event.key === "ArrowUp") active = Math.max(active - 1, 0);
    else if (event.key === "Enter") take(offered[active]);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    show();
  }

  function find() {
    const words = search.value.toLowerCase().split(/\s+/);
    offered = people.filter((person) => {
      const all =
        `${person.name} ${person.organisationName} ${person.organisation} ${roleOf(person)}`.toLowerCase();
      return words.every((word) => all.includes(word));
    });
    active = 0;
    show();
  }

  /** @param {LocalPerson | undefined} person */
  function take(person) {
    if (person === undefined) return;
    close(true);
    if (person.user === current?.user) return;
    current = person;
    showCurrent();
    choose(person.user);
  }

  function show() {
    if (panel.hidden) return;
    list.replaceChildren(
      ...offered.map(option),
      ...(offered.length === 0
        ? [h("li", { role: "presentation", class: "soft" }, "Nobody is called that.")]
        : []),
    );
    search.setAttribute("aria-activedescendant", offered.length === 0 ? "" : `${id}-${active}`);
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {LocalPerson} person
   * @param {number} at
   */
  function option(person, at) {
    return h(
      "li",
      {
        id: `${id}-${at}`,
        role: "option",
        "aria-selected": String(at === active),
        "aria-current": person.user === current?.user ? "true" : undefined,
        "data-user": person.user,
        onclick: () => take(person),
      },
      ...spaced(
        avatar(person.name, person.organisationName),
        whoIs(person),
        waiting.has(person.user) && dot("something waits for them"),
      ),
    );
  }

  function showCurrent() {
    const others = [...waiting].some((one) => one !== current?.user);
    button.replaceChildren(
      ...spaced(
        h("span", { class: "unseen" }, "Acting as"),
        ...(current === undefined
          ? ["nobody"]
          : [avatar(current.name, current.organisationName), whoIs(current)]),
        others && dot("something waits for somebody else"),
      ),
    );
  }

  /** Asks for whom something waits; without an answer what was known stays. */
  async function look() {
    const answer = await api.waiting().catch(() => undefined);
    const here = answer?.find((one) => one.network === network);
    if (here === undefined) return;
    waiting = new Set(
      here.waiting
        .filter(
          ({ user: who, room, invited, newest }) =>
            invited || Number(newest ?? 0) > recall(`seen:${network}:${who}:${room}`, 0),
        )
        .map((one) => one.user),
    );
    showCurrent();
    show();
  }

  showCurrent();
  return { element, look };
}

/** @param {LocalPerson} person */
function whoIs(person) {
  return h(
    "span",
    { class: "who" },
    ...spaced(
      h("span", { class: "who-name" }, person.name),
      h("span", { class: "soft" }, `${person.organisationName} · ${roleOf(person)}`),
    ),
  );
}

/** @param {LocalPerson} person */
const roleOf = (person) => person.role.replaceAll("-", " ");

/** @param {string} words */
function dot(words) {
  return h("span", { class: "dot" }, h("span", { class: "unseen" }, words));
}
