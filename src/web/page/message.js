/** Shows one message: its marking first, then its parts, then what can be done with it. */
import { avatar } from "./avatar.js";
import { h, spaced } from "./dom.js";
import { marks } from "./marks.js";
import { reactionList, reactTool } from "./reactions.js";
import { wordsOf } from "./speaker.js";

/**
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 * @typedef {import("../../adapters/local/local-chat.ts").SafeNode} SafeNode
 * @typedef {import("../../adapters/local/local-chat.ts").RenderedPart} RenderedPart
 * @typedef {{
 *   press(message: MessageView, action: string, value: string, button: HTMLButtonElement): void,
 *   pin(message: MessageView): void,
 *   react: import("./reactions.js").React,
 *   picking: import("./reactions.js").Picking,
 *   edit(message: MessageView): void,
 *   remove(message: MessageView): void,
 * }} MessageActions
 */

/** The tags that the server may send; anything else is shown as its text. */
const TAGS = /** @type {const} */ ([
  "p",
  "strong",
  "em",
  "code",
  "pre",
  "ul",
  "ol",
  "li",
  "blockquote",
  "br",
  "hr",
  "a",
  "h3",
  "dl",
  "dt",
  "dd",
]);

/**
 * @param {import("./groups.js").Grouped} grouped
 * @param {MessageActions | undefined} actions none in the lobby
 */
export function messageItem({ message, speaker, follows, day }, actions) {
  const isCommand = message.by !== "muster" && /^\s*!incident(\s|$)/i.test(message.text);
  const item = h("li", {
    class: `message by-${message.by}${message.mentionsYou ? " to-you" : ""}${message.onlyYou ? " only-you" : ""}${isCommand ? " is-command" : ""}${follows ? " follows" : ""}`,
    id: `m-${message.id}`,
    tabindex: "-1",
  });
  if (day !== undefined) item.append(h("p", { class: "day" }, h("span", {}, dayName(day))));
  item.append(byline(message, speaker, follows));
  if (message.deleted) {
    item.append(h("p", { class: "deleted" }, "This message was deleted."));
    return item;
  }
  item.append(messageBody(message, actions));
  const reactions = reactionList(message, actions?.react);
  if (reactions !== undefined) item.append(reactions);
  if (actions !== undefined) item.append(tools(message, actions));
  return item;
}

/**
 * What it says, with its marks first.
 * @param {MessageView} message
 * @param {Pick<MessageActions, "press"> | undefined} actions
 */
export function messageBody(message, actions) {
  const body = h("div", { class: "body" });
  if (message.banner.length > 0) body.append(marks(message.banner));
  if (message.mentions.length > 0)
    body.append(
      h("p", { class: "mentions" }, `For ${message.mentions.map((name) => `@${name}`).join(", ")}`),
    );
  body.append(...wordsOf(message).map((part) => partElement(message, part, actions)));
  return body;
}

/**
 * `Today`, or `Monday 30 November`; UTC.
 * @param {string} day `2026-11-30`
 */
function dayName(day) {
  if (day === new Date().toISOString().slice(0, 10)) return "Today";
  const format = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  return new Date(day).toLocaleDateString("en-GB", format);
}

/**
 * @param {MessageView} message
 * @param {import("./speaker.js").Speaker} speaker
 * @param {boolean} follows who wrote it stands above, and is read out only
 */
function byline(message, speaker, follows) {
  const at = new Date(message.at);
  return h(
    "div",
    { class: "byline" },
    ...spaced(
      !follows && avatar(speaker.name, speaker.organisation),
      h("span", { class: "author" }, speaker.name),
      speaker.organisation !== "" && h("span", { class: "organisation" }, speaker.organisation),
      speaker.isCarried && h("span", { class: "organisation" }, "carried by Muster"),
      h("time", { datetime: message.at, title: at.toUTCString() }, message.at.slice(11, 16)),
      message.edited && !message.deleted && h("span", { class: "tag" }, "edited"),
      message.onlyYou && h("span", { class: "tag" }, "only you see this"),
      message.mentionsYou && h("span", { class: "tag strong" }, "for you"),
      message.pinnedBy !== undefined && h("span", { class: "tag" }, `pinned by ${message.pinnedBy}`),
    ),
  );
}

/**
 * @param {MessageView} message
 * @param {RenderedPart} part
 * @param {Pick<MessageActions, "press"> | undefined} actions
 */
function partElement(message, part, actions) {
  if (part.kind === "nodes") return h("div", { class: "part" }, ...part.nodes.map(nodeElement));
  return h(
    "div",
    { class: "buttons" },
    ...part.buttons.map((button, at) => {
      /** @type {HTMLButtonElement} */
      const element = h(
        "button",
        {
          type: "button",
          class: button.style ?? "",
          "data-control": `button-${at}-${button.action}`,
          onclick: () => actions?.press(message, button.action, button.value, element),
        },
        button.label,
      );
      return element;
    }),
  );
}

/**
 * @param {SafeNode} node
 * @returns {Node}
 */
function nodeElement(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const tag = TAGS.find((one) => one === node.tag);
  if (tag === undefined) return h("p", {}, ...node.children.map(nodeElement));
  if (tag === "a") {
    const href = /^(https?:\/\/|mailto:)/i.test(node.href ?? "") ? node.href : undefined;
    return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...node.children.map(nodeElement));
  }
  // A heading in a message stands below the room's own.
  return h(tag === "h3" ? "h4" : tag, {}, ...node.children.map(nodeElement));
}

/**
 * @param {MessageView} message
 * @param {MessageActions} actions
 */
function tools(message, actions) {
  const about = `message of ${message.author} at ${message.at.slice(11, 16)}`;
  /**
   * @param {string} label
   * @param {() => void} act
   */
  const tool = (label, act) =>
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-control": `tool-${label}`,
        "aria-label": `${label} ${about}`,
        onclick: act,
      },
      label,
    );
  return h(
    "div",
    { class: "tools" },
    !message.onlyYou && reactTool(message, about, actions.react, actions.picking),
    !message.onlyYou && tool(message.pinnedBy === undefined ? "Pin" : "Unpin", () => actions.pin(message)),
    message.by === "you" && tool("Edit", () => actions.edit(message)),
    message.by === "you" && tool("Delete", () => actions.remove(message)),
  );
}
