/** The messages of a room: grouped, one tab stop for all of them, opened at the newest and kept there. */
import { h, keyedList } from "./dom.js";
import { grouped } from "./groups.js";
import { messageItem } from "./message.js";
import { roving } from "./rove.js";

/** @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView */

/** How near to the end counts as being there, in pixels. */
const NEAR = 60;
/** Left above a message that is higher than there is room, in pixels. */
const ABOVE = 8;

/**
 * @param {{
 *   network: string,
 *   title: string,
 *   hello: HTMLElement,
 *   actions: import("./message.js").MessageActions,
 *   write(): void,
 * }} given
 */
export function messageList({ network, title, hello, actions, write }) {
  const list = h("ol", { class: "messages", "aria-labelledby": `room-${network}` });
  const scroll = h(
    "div",
    { class: "scroll", role: "region", "aria-label": `Messages, ${title}` },
    hello,
    list,
  );
  const down = h(
    "button",
    { type: "button", class: "to-end", onclick: toEnd, hidden: true },
    "New messages ↓",
  );
  const element = h("div", { class: "scroll-frame" }, scroll, down);
  const fill = keyedList(
    list,
    (/** @type {import("./groups.js").Grouped} */ one) => one.message.id,
    (one) => messageItem(one, actions),
  );
  const items = () => /** @type {HTMLElement[]} */ ([...list.children]);
  const rove = roving(list, items);
  let following = true;

  scroll.addEventListener("scroll", () => {
    following = atEnd();
    if (following) down.hidden = true;
  });
  // What opens or closes around the messages must not push the newest out of sight.
  new ResizeObserver(() => {
    if (following) toEnd();
  }).observe(scroll);
  list.addEventListener("keydown", (event) => {
    const item = items().find((one) => one.contains(/** @type {Node} */ (event.target)));
    if (item === undefined || event.defaultPrevented) return;
    if (event.target === item) onItem(event, item);
    else inItem(event, item);
  });
  list.addEventListener("focusout", (event) => {
    const item = items().find((one) => one.contains(/** @type {Node} */ (event.target)));
    if (!item?.contains(/** @type {Node | null} */ (event.relatedTarget))) withdraw(item);
  });

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} item
   */
  function onItem(event, item) {
    const [first] = controls(item);
    if (event.key === "Escape") write();
    else if ((event.key === "Enter" || event.key === "ArrowRight") && first !== undefined) {
      for (const control of controls(item)) control.tabIndex = 0;
      first.focus();
    } else return;
    event.preventDefault();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} item
   */
  function inItem(event, item) {
    const all = controls(item);
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") item.focus();
    else if (step !== undefined) all[at + step]?.focus();
    else return;
    event.preventDefault();
  }

  /**
   * @param {readonly MessageView[]} messages
   * @param {boolean} isOther another room than before
   */
  function show(messages, isOther) {
    const stay = !isOther && !following;
    const newestBefore = list.lastElementChild?.id;
    const stopBefore = items().find((item) => item.tabIndex === 0)?.id;
    fill(grouped(messages));
    const stop = items().find((item) => item.id === stopBefore && !isOther && stay) ?? items().at(-1);
    if (!list.contains(document.activeElement)) rove.stopAt(stop);
    for (const item of items()) if (!item.contains(document.activeElement)) withdraw(item);
    if (!stay) toEnd();
    else if (list.lastElementChild?.id !== newestBefore) down.hidden = false;
  }

  function atEnd() {
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  }

  /** To the newest; where that is higher than there is room, to its beginning. Nothing is above a first view. */
  function toEnd() {
    const newest = /** @type {HTMLElement | null} */ (list.lastElementChild);
    const isHigh = newest !== null && newest.offsetHeight > scroll.clientHeight;
    scroll.scrollTop = newest === null ? 0 : isHigh ? newest.offsetTop - ABOVE : scroll.scrollHeight;
    following = true;
    down.hidden = true;
  }

  return {
    element,
    show,
    toEnd,
    focus: () => (items().find((item) => item.tabIndex === 0) ?? scroll).focus(),
    /** @param {string} id */
    jump(id) {
      const target = document.getElementById(`m-${id}`);
      target?.scrollIntoView({ block: "center" });
      target?.focus();
    },
  };
}

/**
 * What can be pressed in a message, in the order in which it stands.
 * @param {HTMLElement} item
 */
function controls(item) {
  return /** @type {HTMLElement[]} */ ([...item.querySelectorAll("button, a[href]")]);
}

/**
 * Takes its buttons out of the order of tabs: Enter on the message leads to them.
 * @param {HTMLElement | undefined} item
 */
function withdraw(item) {
  if (item === undefined) return;
  for (const control of controls(item)) control.tabIndex = -1;
}
