/** Completes command names while they are typed: down and up choose, Enter or Tab takes the chosen one, Escape closes. */
import { h } from "./dom.js";

/**
 * @param {string} network
 * @param {HTMLTextAreaElement} field
 * @param {readonly import("./api.js").CommandHelp[]} commands
 */
export function completion(network, field, commands) {
  const id = `complete-${network}`;
  const list = h("ul", { id, role: "listbox", class: "completions", "aria-label": "Commands", hidden: true });
  const told = h("p", { class: "unseen", role: "status" });
  const known = commands.map(({ usage, summary }) => {
    const rest = usage.replace(/^[!/]incident\s+/, "");
    return { name: rest.split(/\s/, 1)[0] ?? "", usage: rest, summary };
  });
  /** @type {typeof known} */
  let offered = [];
  let chosen = -1;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  field.addEventListener("input", update);
  field.addEventListener("blur", close);

  function update() {
    const typed = /^\s*!i?n?c?i?d?e?n?t?(?:\s+(\S*))?$/i.exec(field.value);
    const start = typed?.[1] ?? "";
    const wanted =
      typed !== null && "!incident".startsWith(field.value.trim().split(/\s/, 1)[0]?.toLowerCase() ?? "-");
    offered = wanted ? known.filter((one) => one.name.startsWith(start.toLowerCase())) : [];
    if (offered.length === 1 && offered[0]?.name === start.toLowerCase()) offered = [];
    chosen = -1;
    show();
  }

  function show() {
    const wasHidden = list.hidden;
    list.hidden = offered.length === 0;
    list.replaceChildren(
      ...offered.map((one, at) =>
        h(
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
          h("code", {}, one.usage),
          h("span", {}, one.summary),
        ),
      ),
    );
    if (chosen >= 0) {
      field.setAttribute("aria-activedescendant", `${id}-${chosen}`);
      document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
    if (!list.hidden && (wasHidden || chosen === -1))
      told.textContent = `${offered.length} commands, down arrow to choose`;
    else if (list.hidden) told.textContent = "";
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
    field.value = `!incident ${one.name} `;
    close();
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
