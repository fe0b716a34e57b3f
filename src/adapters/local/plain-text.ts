/** A message as plain text: for reading out, for pinned evidence, for searching. */
import type { Message } from "../../core/message.ts";
import { type RenderedPart, renderMessage, type SafeNode } from "./render.ts";

/** One line per paragraph, item or field; the banner first; buttons by their labels in brackets. */
export function plainText(message: Message): string {
  return [...message.banner, ...renderMessage(message).map(partText)].join("\n").trim();
}

function partText(part: RenderedPart): string {
  if (part.kind === "buttons") return part.buttons.map((button) => `[${button.label}]`).join(" ");
  return part.nodes.map(nodeText).join("").trimEnd();
}

function nodeText(node: SafeNode): string {
  if (typeof node === "string") return node;
  const inside = node.children.map(nodeText).join("");
  switch (node.tag) {
    case "br":
      return "\n";
    case "hr":
      return "----\n";
    case "li":
      return `- ${inside.trimEnd()}\n`;
    case "dt":
      return `${inside}: `;
    case "p":
    case "h3":
    case "dd":
    case "pre":
      return `${inside}\n`;
    case "a":
      return node.href === undefined || node.href === inside ? inside : `${inside} (${node.href})`;
    default:
      return inside;
  }
}
