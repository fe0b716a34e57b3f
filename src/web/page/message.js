/** Shows one message: its marking first, then its parts, then what can be done with it. */
import { h, spaced } from "./dom.js";
import { marks } from "./marks.js";
import { reactionList, reactTool } from "./reactions.js";

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
 * @param {MessageView} message
 * @param {MessageActions | undefined} actions none in the lobby
 */
export function messageItem(message, actions) {
  const isCommand = message.by !== "muster" && /^\s*!incident(\s|$)/i.test(message.text);
  const item = h("li", {
    class: `message by-${message.by}${message.mentionsYou ? " to-you" : ""}${message.onlyYou ? " only-you" : ""}${isCommand ? " is-command" : ""}`,
    id: `m-${message.id}`,
    tabindex: "-1",
  });
  item.append(byline(message));
  if (message.deleted) {
    item.append(h("p", { class: "deleted" }, "This message was deleted."));
    return item;
  }
  const body = h("div", { class: "body" });
  if (message.banner.length > 0) body.append(marks(message.banner));
  if (message.mentions.length > 0)
    body.append(
      h("p", { class: "mentions" }, `For ${message.mentions.map((name) => `@${name}`).join(", ")}`),
    );
  body.append(...message.parts.map((part) => partElement(message, part, actions)));
  item.append(body);
  const reactions = reactionList(message, actions?.react);
  if (reactions !== undefined) item.append(reactions);
  if (actions !== undefined) item.append(tools(message, actions));
  return item;
}

/**
 * The time, and the day when it is not today's; UTC.
 * @param {Date} at
 */
function when(at) {
  const time = at.toISOString().slice(11, 16);
  if (at.toISOString().slice(0, 10) === new Date().toISOString().slice(0, 10)) return time;
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })} ${time}`;
}

/** @param {MessageView} message */
function byline(message) {
  const at = new Date(message.at);
  return h(
    "div",
    { class: "byline" },
    ...spaced(
      h("span", { class: "author" }, message.author),
      message.organisation !== "" && h("span", { class: "organisation" }, message.organisation),
      h("time", { datetime: message.at, title: at.toUTCString() }, when(at)),
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
 * @param {MessageActions | undefined} actions
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
