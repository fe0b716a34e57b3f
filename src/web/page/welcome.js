/** What an empty lobby says: what this place is and how to begin. */
import { h } from "./dom.js";

/**
 * @param {readonly import("./api.js").CommandHelp[]} commands
 * @param {(text: string) => void} fill
 */
export function welcome(commands, fill) {
  return h(
    "div",
    { class: "welcome", hidden: true },
    h(
      "p",
      {},
      "The lobby is where you give Muster commands outside any room. Only you see what is said here.",
    ),
    h(
      "ul",
      { class: "starters" },
      ...commands.map(({ usage, summary }) => {
        const line = usage.startsWith("!") ? usage : `!incident ${usage}`;
        const start = line.split(/\s+/).slice(0, 2).join(" ");
        return h(
          "li",
          {},
          h("button", { type: "button", class: "link", onclick: () => fill(`${start} `) }, start),
          h("span", {}, summary),
        );
      }),
    ),
  );
}
