/** The room that is open: what it is, who is in it, what is pinned, what was said, and where to type. */
import { composer } from "./composer.js";
import { h, keyedList } from "./dom.js";
import { topicLine } from "./marks.js";
import { messageItem } from "./message.js";
import { pinnedBar } from "./pinned.js";
import { nothingPicked } from "./reactions.js";
import { roster } from "./roster.js";
import { welcome } from "./welcome.js";

/**
 * @typedef {import("../../adapters/local/local-chat.ts").RoomView} RoomView
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 */

/** How near to the end counts as being there, in pixels. */
const NEAR = 60;

/**
 * @param {{
 *   network: string,
 *   title: string,
 *   commands: import("./api.js").CommandHelp[],
 *   act: import("./network-panel.js").Do,
 *   user(): string,
 * }} given
 */
export function conversation({ network, title, commands, act, user }) {
  /** @type {RoomView | undefined} */
  let room;
  const status = h("p", { class: "said", role: "status" });
  const name = h("h3", { class: "room-title", id: `room-${network}` });
  const topic = h("p", { class: "topic" });
  const people = roster(network);
  const leave = h("button", { type: "button", class: "quiet", onclick: () => void go("leave") }, "Leave");
  const pins = pinnedBar(jump);
  const list = h("ol", { class: "messages", "aria-labelledby": `room-${network}` });
  const hello = welcome(commands, (text) => box.fill(text));
  const scroll = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": `Messages, ${title}` },
    hello,
    list,
  );
  const down = h(
    "button",
    { type: "button", class: "to-end", onclick: toEnd, hidden: true },
    "New messages ↓",
  );
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
  const box = composer({ network, commands, user, room: () => room, send, problem: say });
  const element = h(
    "section",
    { class: "conversation waiting", "aria-label": `Room, ${title}` },
    h(
      "header",
      { class: "room-head" },
      h("div", { class: "room-line" }, name, people.toggle, leave),
      topic,
      people.element,
    ),
    pins.element,
    invitation,
    h("div", { class: "scroll-frame" }, scroll, down),
    status,
    box.element,
  );

  const picking = nothingPicked();
  const fill = keyedList(
    list,
    (/** @type {MessageView} */ message) => message.id,
    (message) => messageItem(message, { press, pin, react, picking, edit, remove }),
  );
  let following = true;
  scroll.addEventListener("scroll", () => {
    following = atEnd();
    if (following) down.hidden = true;
  });
  // What opens or closes around the messages must not push the newest out of sight.
  new ResizeObserver(() => {
    if (following) toEnd();
  }).observe(scroll);

  /** @param {RoomView | undefined} next */
  function show(next) {
    const other = next?.id !== room?.id;
    const stay = !other && !following;
    const newestBefore = room?.messages.at(-1)?.id;
    room = next;
    element.classList.toggle("waiting", next === undefined);
    name.textContent = next?.name ?? "";
    topic.replaceChildren(...topicLine(next?.topic ?? ""));
    people.show(next?.kind === "room" ? next.people : []);
    leave.hidden = next?.kind !== "room" || next.yours !== "joined";
    invitation.hidden = next?.yours !== "invited";
    box.show(next?.yours === "joined");
    hello.hidden = next?.kind !== "lobby" || next.messages.length > 0;
    element.dataset.kind = next?.kind;
    pins.show(next?.messages.filter((message) => message.pinnedBy !== undefined) ?? []);
    fill(next?.messages ?? []);
    if (other) say("");
    if (!stay) toEnd();
    else if (next?.messages.at(-1)?.id !== newestBefore) down.hidden = false;
  }

  /** @param {string} words */
  function say(words) {
    status.textContent = words;
  }

  /** @param {Promise<import("./api.js").Outcome>} doing */
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
   * @param {string} text
   * @param {string} id
   */
  async function send(text, id) {
    const done = await report(
      act("say", { text, ...(room === undefined || room.kind === "lobby" ? {} : { room: room.id }) }, id),
    );
    if (done) toEnd();
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
      if (done) scroll.focus();
    });
  }

  /** @param {string} id */
  function jump(id) {
    const target = document.getElementById(`m-${id}`);
    target?.scrollIntoView({ block: "center" });
    target?.focus();
  }

  function atEnd() {
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  }

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
    following = true;
    down.hidden = true;
  }

  return {
    element,
    show,
    say,
    focusComposer: () => box.focus(),
    reset() {
      show(undefined);
      box.clear();
    },
  };
}
