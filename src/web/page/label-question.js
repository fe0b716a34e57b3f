/** Asks before words with a stricter label than the room's are said in it. */
import { h } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").RoomView} RoomView */

/**
 * @param {string} question
 * @param {RoomView} room
 * @returns {Promise<boolean>} whether to say it all the same
 */
export function askAboutLabel(question, room) {
  const here = room.people.filter((person) => person.state === "joined");
  const organisations = [...new Set(here.map((person) => person.organisationName))];
  const send = h("button", { type: "submit", value: "send", class: "danger" }, "Send it to everybody here");
  const keep = h("button", { type: "submit", value: "", class: "primary" }, "Do not send");
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "ask", role: "alertdialog", "aria-labelledby": "ask-title", "aria-describedby": "ask-text" },
    h("h2", { id: "ask-title" }, "Everybody here will read this"),
    h(
      "div",
      { id: "ask-text" },
      h("p", {}, question),
      h(
        "p",
        {},
        `${here.length} ${here.length === 1 ? "person is" : "people are"} here, of ${organisations.join(", ")}.`,
      ),
      h(
        "p",
        { class: "soft" },
        "In the lobby only you see what you type: write it there, with the incident's reference first.",
      ),
    ),
    h("form", { method: "dialog", class: "buttons" }, keep, send),
  );
  document.body.append(dialog);
  dialog.showModal();
  keep.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "send");
    });
  });
}
