/** The room that is open: what it is, what was said, and where to type. */
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { askAboutLabel } from "./label-question.js";
import { messageList } from "./message-list.js";
import { nothingPicked } from "./reactions.js";
import { cardOf, roomHead } from "./room-head.js";
import { statusCard } from "./status-card.js";
import { welcome } from "./welcome.js";

/**
 * @typedef {import("../incident-bars.ts").RoomWithBar} RoomView
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 */

/**
 * @param {{
 *   network: string,
 *   title: string,
 *   people: readonly import("./api.js").LocalPerson[],
 *   act: import("./network-panel.js").Do,
 *   known(): import("./suggest.js").Known,
 *   user(): string,
 *   back(): void,
 *   openIncident(): void,
 * }} given
 */
export function conversation({ network, title, people, act, known, user, back, openIncident }) {
  /** @type {RoomView | undefined} */
  let room;
  const status = h("p", { class: "said", role: "status" });
  const card = statusCard({ press });
  const head = roomHead({
    network,
    back,
    openCard: card.open,
    takeLead: () => void send("!incident lead me"),
    leave: () => void go("leave"),
    jump: (id) => list.jump(id),
  });
  const hello = welcome({ people, user, open: openIncident, fill: (text) => box.fill(text) });
  const list = messageList({
    network,
    title,
    hello: hello.element,
    actions: { press, pin, react, picking: nothingPicked(), edit, remove },
    write: () => box.focus(),
  });
  const invitation = h(
    "div",
    { class: "invitation", hidden: true },
    h("p", {}, "You are invited to this room. Its messages show once you have joined."),
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "button", class: "primary", onclick: () => void go("join") }, "Join"),
      h("button", { type: "button", onclick: () => void go("leave") }, "Decline"),
    ),
  );
  const box = composer({ network, known, user, room: () => room, send });
  const element = h(
    "section",
    { class: "conversation waiting", "aria-label": `Room, ${title}` },
    head.element,
    invitation,
    list.element,
    status,
    box.element,
    card.element,
  );

  /** @param {RoomView | undefined} next */
  function show(next) {
    const isOther = next?.id !== room?.id;
    room = next;
    element.classList.toggle("waiting", next === undefined);
    element.dataset.kind = next?.kind;
    head.show(next);
    card.show(cardOf(next));
    invitation.hidden = next?.yours !== "invited";
    box.show(next?.yours === "joined");
    hello.show(next?.kind === "lobby" && next.messages.length === 0);
    if (isOther) say("");
    list.show(next?.messages ?? [], isOther);
  }

  /** @param {string} words */
  function say(words) {
    status.textContent = words;
  }

  /** @param {Promise<import("./api.js").ActResult>} doing */
  async function report(doing) {
    const outcome = await doing;
    say(outcome.done ? "" : outcome.text);
    return outcome.done;
  }

  /** @param {"join" | "leave"} verb */
  async function go(verb) {
    if (room !== undefined && (await report(act(verb, { room: room.id })))) box.focus();
  }

  /**
   * Says it, and asks first when everybody in the room would read what is for fewer.
   * @param {string} text
   * @param {string} [id]
   */
  async function send(text, id) {
    const where = room === undefined || room.kind === "lobby" ? {} : { room: room.id };
    const first = await act("say", { text, ask: true, ...where }, id);
    if (!first.done && first.why === "labelled" && room !== undefined) {
      if (!(await askAboutLabel(first.text, room))) return false;
      return await said(act("say", { text, ...where }, id));
    }
    return await said(Promise.resolve(first));
  }

  /** @param {Promise<import("./api.js").ActResult>} doing */
  async function said(doing) {
    const done = await report(doing);
    if (done) list.toEnd();
    return done;
  }

  /**
   * @param {MessageView} message
   * @param {string} action
   * @param {string} value
   * @param {HTMLButtonElement} button
   */
  function press(message, action, value, button) {
    // Not `disabled`: that would take the focus away.
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    void report(act("press", { message: message.id, action, value })).then(() =>
      button.removeAttribute("aria-disabled"),
    );
  }

  /** @param {MessageView} message */
  function pin(message) {
    void report(act(message.pinnedBy === undefined ? "pin" : "unpin", { message: message.id }));
  }

  /** @type {import("./reactions.js").React} */
  function react(message, emoji, on) {
    void report(act("react", { message: message.id, emoji, on }));
  }

  /** @param {MessageView} message */
  function edit(message) {
    box.edit(message, (text) => report(act("edit", { message: message.id, text })));
  }

  /** @param {MessageView} message */
  function remove(message) {
    void report(act("delete", { message: message.id })).then((done) => {
      if (done) list.focus();
    });
  }

  return {
    element,
    show,
    say,
    send,
    focusComposer: () => box.focus(),
    reset() {
      show(undefined);
      box.clear();
    },
  };
}
