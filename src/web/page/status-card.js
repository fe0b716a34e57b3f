/** The whole status card of a room, as a dialog that follows its changes while it is open. */
import { h } from "./dom.js";
import { messageBody } from "./message.js";

/** @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView */

/** @param {{ press: import("./message.js").MessageActions["press"] }} given */
export function statusCard({ press }) {
  const body = h("div", { class: "card-body" });
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "card", "aria-label": "Status card" },
    body,
    h("form", { method: "dialog" }, h("button", { type: "submit" }, "Close")),
  );
  let shown = "";
  dialog.addEventListener("click", (event) => {
    // Beside the card.
    if (event.target === dialog) dialog.close();
  });

  /** @param {MessageView | undefined} message */
  function show(message) {
    const data = JSON.stringify(message ?? "");
    if (message === undefined) {
      if (dialog.open) dialog.close();
    } else if (data !== shown) {
      body.replaceChildren(
        messageBody(message, {
          press(...what) {
            // What comes of it stands in the room.
            dialog.close();
            press(...what);
          },
        }),
      );
    }
    shown = data;
  }

  return {
    element: dialog,
    show,
    open() {
      if (!dialog.open) dialog.showModal();
    },
  };
}
