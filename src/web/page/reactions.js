/** Emojis under a message: who put them there, and a small choice to put one there oneself. */
import { h } from "./dom.js";

/**
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 * @typedef {(message: MessageView, emoji: string, on: boolean) => void} React
 * @typedef {{ message: string | undefined, close(): void }} Picking the message whose choice is open
 */

/** What one can choose, with the names by which they are read out. */
const CHOICES = /** @type {const} */ ([
  ["👍", "thumbs up"],
  ["👀", "eyes"],
  ["✅", "check mark"],
  ["🔥", "fire"],
  ["❤️", "red heart"],
]);

/**
 * Nothing when there are none. Pressing one puts one's own there, or takes it away.
 * @param {MessageView} message
 * @param {React | undefined} react
 */
export function reactionList(message, react) {
  if (message.reactions.length === 0) return undefined;
  return h(
    "ul",
    { class: "reactions", "aria-label": "Reactions" },
    ...message.reactions.map(({ emoji, by, yours }) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "reaction",
            "data-control": `reaction-${emoji}`,
            "aria-pressed": String(yours),
            title: by.join(", "),
            onclick: () => react?.(message, emoji, !yours),
          },
          `${emoji} ${by.length}`,
          h("span", { class: "unseen" }, ` from ${by.join(", ")}`),
        ),
      ),
    ),
  );
}

/** Which message's choice is open: kept outside of the messages, which are made again when they change. */
export function nothingPicked() {
  /** @type {Picking} */
  return { message: undefined, close() {} };
}

/**
 * A button that opens the choice beside it. Escape closes it, and so does choosing.
 * @param {MessageView} message
 * @param {string} about
 * @param {React} react
 * @param {Picking} picking
 */
export function reactTool(message, about, react, picking) {
  /** @type {HTMLElement | undefined} */
  let choices;
  const button = h(
    "button",
    {
      type: "button",
      class: "tool",
      "data-control": "tool-React",
      "aria-label": `React to ${about}`,
      "aria-expanded": "false",
      onclick: () => (choices === undefined ? open() : close()),
    },
    "React",
  );
  const element = h("div", { class: "react" }, button);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || choices === undefined) return;
    close();
    button.focus();
  });

  function open() {
    picking.close();
    show().querySelector("button")?.focus();
  }

  function show() {
    choices = h(
      "div",
      { class: "choices", role: "group", "aria-label": "Emojis" },
      ...CHOICES.map(([emoji, name]) => choice(emoji, name)),
    );
    element.append(choices);
    button.setAttribute("aria-expanded", "true");
    picking.message = message.id;
    picking.close = close;
    return choices;
  }

  function close() {
    choices?.remove();
    choices = undefined;
    button.setAttribute("aria-expanded", "false");
    picking.message = undefined;
    picking.close = () => {};
  }

  /**
   * @param {string} emoji
   * @param {string} name
   */
  function choice(emoji, name) {
    const yours = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.yours);
    return h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-control": `choose-${emoji}`,
        "aria-pressed": String(yours),
        title: name,
        onclick: () => {
          close();
          button.focus();
          react(message, emoji, !yours);
        },
      },
      emoji,
      h("span", { class: "unseen" }, ` ${name}`),
    );
  }

  if (picking.message === message.id) show();
  return element;
}
