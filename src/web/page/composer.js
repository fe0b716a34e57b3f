/** Where a person types: sends, remembers what was typed, completes commands, edits a message. */
import { newId } from "./api.js";
import { completion } from "./completion.js";
import { h } from "./dom.js";
import { recall, remember } from "./memory.js";

/**
 * @typedef {import("../incident-bars.ts").RoomWithBar} RoomView
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 */

const HISTORY = 50;

/**
 * @param {{
 *   network: string,
 *   known(): import("./suggest.js").Known,
 *   user(): string,
 *   room(): RoomView | undefined,
 *   send(text: string, id: string): Promise<boolean>,
 * }} given
 */
export function composer({ network, known, user, room, send }) {
  const id = `type-${network}`;
  /** @type {HTMLTextAreaElement} */
  const field = h("textarea", { id, rows: 1, maxlength: 20000, autocomplete: "off", spellcheck: "true" });
  const label = h("label", { for: id, class: "unseen" });
  const button = h("button", { type: "submit", class: "primary" }, "Send");
  const cancel = h("button", { type: "button", hidden: true, onclick: () => stopEditing() }, "Cancel");
  const complete = completion(network, field, known);
  const element = h(
    "form",
    { class: "composer", onsubmit: submitted },
    label,
    complete.element,
    h("div", { class: "type-line" }, field, cancel, button),
  );
  /** The id of what is typed: the same text tried again must not happen twice. */
  let attempt = { text: "", id: newId() };
  let sending = false;
  /** Enter was pressed on something new while the last was being sent. */
  let isNextReady = false;
  /** Place in the history; 0 is the newest, -1 what is being typed. */
  let at = -1;
  let draft = "";
  /** @type {((text: string) => Promise<boolean>) | undefined} */
  let editing;

  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || complete.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      element.requestSubmit();
    } else if (event.key === "ArrowUp" && onFirstLine() && editing === undefined) browse(event, at + 1);
    else if (event.key === "ArrowDown" && at >= 0) browse(event, at - 1);
    else if (event.key === "Escape" && editing !== undefined) stopEditing();
  });

  /** @param {Event} event */
  function submitted(event) {
    event.preventDefault();
    void submit();
  }

  async function submit() {
    const text = field.value.trim();
    if (text === "") return;
    if (sending) {
      isNextReady = true;
      return;
    }
    if (attempt.text !== text) attempt = { text, id: newId() };
    sending = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Sending…";
    const done = await (editing === undefined ? send(text, attempt.id) : editing(text));
    sending = false;
    button.removeAttribute("aria-disabled");
    button.textContent = editing === undefined ? "Send" : "Save";
    const isNext = isNextReady;
    isNextReady = false;
    if (!done) return;
    attempt = { text: "", id: newId() };
    if (editing !== undefined) return stopEditing();
    remember(historyKey(), [text, ...history().filter((one) => one !== text)].slice(0, HISTORY));
    // Somebody who types fast has gone on meanwhile.
    if (field.value.trim() === text) set("");
    else if (isNext) await submit();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} next
   */
  function browse(event, next) {
    const lines = history();
    if (next >= lines.length) return;
    event.preventDefault();
    if (at === -1) draft = field.value;
    set(next === -1 ? draft : (lines[next] ?? ""));
    at = next;
  }

  /** @param {string} text */
  function set(text) {
    field.value = text;
    at = -1;
    grow();
    complete.close();
  }

  function stopEditing() {
    editing = undefined;
    cancel.hidden = true;
    button.textContent = "Send";
    set("");
    relabel();
    field.focus();
  }

  function grow() {
    // Rows instead of a height: no inline style is needed, which the page's policy forbids.
    const lines = field.value.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 60), 0);
    field.rows = Math.min(8, Math.max(1, lines));
  }

  const onFirstLine = () => !field.value.slice(0, field.selectionStart).includes("\n");
  const historyKey = () => `typed:${network}:${user()}`;
  /** @returns {string[]} */
  const history = () => recall(historyKey(), []);

  function relabel() {
    const where = room()?.incident?.title ?? room()?.name ?? "";
    label.textContent = editing === undefined ? `Message or command in ${where}` : "Your message, changed";
    field.placeholder = room()?.kind === "lobby" ? "!incident …" : "Message, or !incident …";
  }

  return {
    element,
    focus: () => field.focus(),
    clear() {
      editing = undefined;
      cancel.hidden = true;
      button.textContent = "Send";
      set("");
    },
    /** @param {boolean} possible */
    show(possible) {
      element.hidden = !possible;
      relabel();
    },
    /** @param {string} text */
    fill(text) {
      set(text);
      field.focus();
      complete.update();
    },
    /**
     * @param {MessageView} message
     * @param {(text: string) => Promise<boolean>} save
     */
    edit(message, save) {
      editing = save;
      cancel.hidden = false;
      button.textContent = "Save";
      set(message.text);
      relabel();
      field.focus();
    },
  };
}
