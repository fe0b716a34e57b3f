/** All commands, as a dialog. */
import { h } from "./dom.js";

/** @param {readonly import("./api.js").CommandHelp[]} commands */
export function helpDialog(commands) {
  const dialog = h(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "Commands"),
    h(
      "p",
      {},
      "Type them in a room or in the lobby. In a war-room the incident is implied; elsewhere name it, for instance INC-2026-0001.",
    ),
    h(
      "div",
      { class: "help-scroll", tabindex: "0", role: "region", "aria-label": "List of commands" },
      h(
        "dl",
        {},
        ...commands.flatMap(({ usage, summary }) => [
          h("dt", {}, h("code", {}, usage)),
          h("dd", {}, summary),
        ]),
      ),
    ),
    h("form", { method: "dialog" }, h("button", { type: "submit", class: "primary" }, "Close")),
  );
  document.body.append(dialog);
  return dialog;
}
