/** TLP labels and EXERCISE as marks: coloured as FIRST prescribes for TLP 2.0, and always with their words. */
import { h } from "./dom.js";

/** @param {readonly string[]} lines */
export function marks(lines) {
  return h("p", { class: "marks" }, ...lines.map(mark));
}

/**
 * A room's topic, with the marks in it as marks.
 * @param {string} topic
 */
export function topicLine(topic) {
  const parts = topic.split(" · ").filter((part) => part !== "");
  const isMark = (/** @type {string} */ part) => part === "EXERCISE" || part.startsWith("TLP:");
  return [
    ...parts.filter(isMark).map(mark),
    h("span", {}, parts.filter((part) => !isMark(part)).join(" · ")),
  ];
}

/** @param {string} line */
function mark(line) {
  const kind = line.startsWith("TLP:")
    ? line.slice(4).replace("+STRICT", "").toLowerCase()
    : line.toLowerCase();
  return h("span", { class: "mark", "data-mark": kind }, line);
}
