/** The pinned messages of a room, one line each; choosing one goes there. */
import { h, keyedList } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView */

const MAX_LENGTH = 90;

/** @param {(message: string) => void} jump */
export function pinnedBar(jump) {
  const list = h("ul", {});
  const count = h("span", {});
  const element = h("details", { class: "pinned", hidden: true }, h("summary", {}, count), list);
  const fill = keyedList(
    list,
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
    /** @param {readonly MessageView[]} messages */
    show(messages) {
      element.hidden = messages.length === 0;
      count.textContent = `${messages.length} pinned`;
      fill(messages.map((message) => ({ id: message.id, line: firstLine(message) })));
    },
  };
}

/** @param {MessageView} message */
function firstLine(message) {
  const line = message.text.split("\n").find((one) => one !== "" && !message.banner.includes(one)) ?? "";
  return `${message.author}: ${line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line}`;
}
