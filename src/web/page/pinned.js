/** The pinned messages of a room, one line each; choosing one goes there. */
import { h, keyedList } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView */

const MAX_LENGTH = 90;

/** @param {(message: string) => void} jump */
export function pinnedBar(jump) {
  const element = h("ul", { class: "pinned", hidden: true });
  const toggle = h("button", {
    type: "button",
    class: "quiet",
    "aria-expanded": "false",
    hidden: true,
    onclick: () => {
      element.hidden = !element.hidden;
      toggle.setAttribute("aria-expanded", String(!element.hidden));
    },
  });
  const fill = keyedList(
    element,
    (/** @type {{ id: string, line: string }} */ one) => one.id,
    (one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "link", "data-control": "jump", onclick: () => jump(one.id) },
          one.line,
        ),
      ),
  );
  return {
    element,
    toggle,
    /** @param {readonly MessageView[]} messages */
    show(messages) {
      toggle.hidden = messages.length === 0;
      if (messages.length === 0) element.hidden = true;
      toggle.setAttribute("aria-expanded", String(!element.hidden));
      toggle.textContent = `${messages.length} pinned`;
      fill(messages.map((message) => ({ id: message.id, line: firstLine(message) })));
    },
  };
}

/** @param {MessageView} message */
function firstLine(message) {
  const line = message.text.split("\n").find((one) => one !== "" && !message.banner.includes(one)) ?? "";
  return `${message.author}: ${line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line}`;
}
