/** Completes what is typed: down and up choose, Enter or Tab takes the chosen one, Escape closes. */
import { h } from "./dom.js";
import { suggest } from "./suggest.js";

/**
 * @param {string} network
 * @param {HTMLTextAreaElement} field
 * @param {() => import("./suggest.js").Known} known
 */
export function completion(network, field, known) {
  const id = `complete-${network}`;
  const list = h("ul", {
    id,
    role: "listbox",
    class: "completions",
    "aria-label": "Completions",
    hidden: true,
  });
  const told = h("p", { class: "unseen", role: "status" });
  /** @type {import("./suggest.js").Suggestion[]} */
  let offered = [];
  let chosen = -1;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  field.addEventListener("input", update);
  field.addEventListener("blur", close);

  function update() {
    // In the middle of a line one corrects, and does not go on.
    const isAtEnd = field.selectionStart === field.value.length;
    offered = isAtEnd ? suggest(field.value, known()) : [];
    chosen = -1;
    show();
  }

  function show() {
    const wasHidden = list.hidden;
    list.hidden = offered.length === 0;
    list.replaceChildren(...offered.map(option));
    if (chosen >= 0) {
      field.setAttribute("aria-activedescendant", `${id}-${chosen}`);
      document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
    if (!list.hidden && (wasHidden || chosen === -1))
      told.textContent = `${offered.length} completions, down arrow to choose`;
    else if (list.hidden) told.textContent = "";
  }

  /**
   * @param {import("./suggest.js").Suggestion} one
   * @param {number} at
   */
  function option(one, at) {
    return h(
      "li",
      {
        id: `${id}-${at}`,
        role: "option",
        "aria-selected": String(at === chosen),
        // Before blur, which would close the list.
        onmousedown: (/** @type {Event} */ event) => {
          event.preventDefault();
          take(at);
        },
      },
      h("code", {}, one.code),
      one.note !== "" && h("span", {}, one.note),
    );
  }

  function close() {
    offered = [];
    chosen = -1;
    show();
  }

  /** @param {number} at */
  function take(at) {
    const one = offered[at];
    if (one === undefined) return;
    field.value = one.insert;
    update();
  }

  return {
    element: h("div", { class: "completion" }, list, told),
    close,
    update,
    /**
     * Whether the key was meant for the list.
     * @param {KeyboardEvent} event
     */
    key(event) {
      if (list.hidden) return false;
      const last = offered.length - 1;
      if (event.key === "ArrowDown") chosen = chosen >= last ? 0 : chosen + 1;
      else if (event.key === "ArrowUp" && chosen >= 0) chosen = chosen === 0 ? last : chosen - 1;
      else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0 && !event.shiftKey) {
        event.preventDefault();
        take(chosen);
        return true;
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
        return true;
      } else return false;
      event.preventDefault();
      show();
      return true;
    },
  };
}
